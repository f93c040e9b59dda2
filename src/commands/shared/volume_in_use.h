// Who uses a volume, and what of the system needs it: what keeps it from being released.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/volume.h"

namespace lvq {

// The files that check_not_in_use() and lines_of() look into.
std::set<std::string> files_about_use();

// What becomes of a volume that processes use. `now`: it is refused. `later`: the processes are
// only named, since they may end before the volume has to be free.
enum class Processes { now, later };

// Refuses volumes that processes, device mapper, loop devices, other mount namespaces, overlays or
// exports use, and those that lvq, the system or a boot needs.
void check_not_in_use(const std::vector<VolumeRef>& volumes, const Context& context,
                      Findings& findings, Processes processes = Processes::now);

// Refuses where what is mounted on `target` holds anything that lvq or LVM needs while it runs.
void check_not_protected(const std::string& volume, const std::string& target,
                         const Context& context, Findings& findings);

// Refuses what the kernel's command line makes the initramfs activate: these volumes, or `vg` where
// the whole group goes.
void check_not_activated_at_boot(const std::vector<VolumeRef>& volumes, const std::string& vg,
                                 const Context& context, Findings& findings);

// Warns of files in /etc/lvm that name the volumes or `vg`, as volume_list does. LVM passes over
// names that do not exist, so nothing is refused.
void warn_of_lvm_settings(const std::vector<VolumeRef>& volumes, const std::string& vg,
                          const Context& context, Findings& findings);

}  // namespace lvq
