// Which lines of fstab(5) and crypttab(5) are about volumes that are to go, in whatever way they
// name them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/volume.h"

namespace lvq {

struct MountTableLines {
  std::vector<size_t> fstab, crypttab;  // line numbers from 1, in order
  std::set<std::string> targets;        // mount points in those lines of fstab
};

// Such a unit of systemd's goes together with its line.
bool is_generated_from_fstab(const UnitFile& unit);

// Refuses lines that cannot be attributed with certainty, and systemd units that name a volume: the
// units are the administrator's own files, and a boot may start them at any time.
MountTableLines lines_of(const std::vector<VolumeRef>& volumes, const Context& context,
                         Findings& findings);

// Refuses automounts of the administrator's own (systemd.automount(5)) on mount points whose lines
// are to go for good: systemd would find nothing that it could mount there.
void check_automounts_of(const MountTableLines& going, const Snapshot& machine, Findings& findings);

}  // namespace lvq
