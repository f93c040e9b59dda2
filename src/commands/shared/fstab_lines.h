// Lines of fstab(5) and crypttab(5) that are comments while their volume must not be mounted, by no
// boot and no service.
#pragma once

#include <string>
#include <vector>

#include "commands/shared/active_use.h"
#include "commands/shared/mount_table_lines.h"
#include "plan/step.h"

namespace lvq {

struct DisabledLines {
  MountTableLines lines;
  std::string by;  // what is written before each of them
};

// `release`: what was mounted or active of them; taken back, a boot in between has lost it.
std::vector<Step> disable_fstab_lines(const DisabledLines& aside, const ActiveUse& release,
                                      const Snapshot& machine, Findings& findings);

// The lines are put aside, and what is mounted or active is let go.
std::vector<Step> take_out_of_use(const DisabledLines& aside, const ActiveUse& release,
                                  const Snapshot& machine, Findings& findings);

// As they were, byte for byte, which their `after` says.
std::vector<Step> restore_fstab_lines(const DisabledLines& aside, const Snapshot& machine);

}  // namespace lvq
