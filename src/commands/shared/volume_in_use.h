// Who uses a volume, and what of the system needs it: what keeps it from being released.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"

namespace lvq {

// What check_not_in_use and the lines of a volume are read from.
std::set<std::string> release_files();

// Processes, device mapper, loop devices, other mount namespaces, overlays, exports; whatever the
// system or lvq itself needs, or a boot names. `later`: processes may let go before it comes to
// that, and are only named.
enum class Processes { now, later };
void check_not_in_use(const std::vector<VolumeRef>& volumes, const Context& context,
                      Findings& findings, Processes processes = Processes::now);

// That what is mounted on `target` holds nothing that lvq or LVM needs while it runs.
void check_not_protected(const std::string& volume, const std::string& target,
                         const Context& context, Findings& findings);

// What the kernel's command line has the initramfs activate: these volumes, or the group where it
// goes whole.
void check_not_activated_at_boot(const std::vector<VolumeRef>& volumes, const std::string& vg,
                                 const Context& context, Findings& findings);

// What the files of /etc/lvm name of them, as volume_list does: it is only said, since LVM passes
// over what is not there.
void warn_of_lvm_settings(const std::vector<VolumeRef>& volumes, const std::string& vg,
                          const Context& context, Findings& findings);

}  // namespace lvq
