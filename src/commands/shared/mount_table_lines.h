// Which lines of fstab(5) and crypttab(5) are about volumes that are to go, whatever spelling they
// use.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/volume.h"

namespace lvq {

struct MountTableLines {
  std::vector<size_t> fstab, crypttab;  // from 1, in order
  std::set<std::string> targets;        // mount points of those in fstab
};

// Refuses lines that cannot be attributed with certainty, and units of systemd's own that name a
// volume: those are the administrator's files, and nothing keeps a boot from starting them.
MountTableLines lines_of(const std::vector<VolumeRef>& volumes, const Context& context,
                         Findings& findings);

}  // namespace lvq
