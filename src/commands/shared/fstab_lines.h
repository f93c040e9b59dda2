// Edits of fstab(5) and crypttab(5) with what they mean for what is mounted: lines that are made
// comments while neither a boot nor a service may mount their volume, and other options.
#pragma once

#include <string>
#include <vector>

#include "commands/shared/active_use.h"
#include "commands/shared/mount_table_lines.h"
#include "plan/step.h"

namespace lvq {

struct DisabledLines {
  MountTableLines lines;
  std::string by;  // the words that are written before each of them
};

// `release`: what the lines had mounted or made active. A boot without them loses it, so the undo
// brings it back.
std::vector<Step> disable_fstab_lines(const DisabledLines& aside, const ActiveUse& release,
                                      const Snapshot& machine, Findings& findings);

// Puts the lines aside, and releases what is mounted or active.
std::vector<Step> take_out_of_use(const DisabledLines& aside, const ActiveUse& release,
                                  const Snapshot& machine, Findings& findings);

// Restores the lines byte for byte, and asserts that in `after`.
std::vector<Step> restore_fstab_lines(const DisabledLines& aside, const Snapshot& machine);

// What is mounted, and the options that it is to have by an edit of fstab.
struct OtherOptions {
  LiveMount mount;
  MountOptions options;
};
// The edit, systemd told of it, and what is mounted mounted so. Taking the edit back gives the
// former options back too, since a boot in between mounts by the new lines.
std::vector<Step> edit_and_remount(Step edit, const std::vector<OtherOptions>& mounts,
                                   const Snapshot& machine);

}  // namespace lvq
