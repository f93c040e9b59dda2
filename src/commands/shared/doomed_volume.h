// The volumes that a decommission removes, in the order in which they can go, and what keeps them
// from going.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/shared/refusals.h"

namespace lvq {

struct DecommissionRequest {
  std::string vg;                                        // whole; empty: single volumes
  std::vector<std::pair<std::string, std::string>> lvs;  // VG, LV
  bool keep_pvs = false;

  std::set<std::string> groups() const;
};

Scope scope_of(const DecommissionRequest& request);

// What decommission plans. `findings`: what was found before.
Draft plan_removal(const Context& context, const DecommissionRequest& request,
                   const Findings& findings);

struct DoomedVolume {
  const LogicalVolume* lv = nullptr;
  std::string path;                // /dev/VG/LV
  const Device* device = nullptr;  // nullptr: not active, so what it holds is not known
};

// Snapshots before their origins, volumes before their pools. Refuses what is half done or a part
// of another volume, and volumes that would go with a named one without being named (consent lifts
// that). What is not there is only said.
std::vector<DoomedVolume> select_volumes(const DecommissionRequest& request, const Context& context,
                                         Findings& findings);

// What check_release and the lines of a volume are read from.
std::set<std::string> release_files();

// Processes, device mapper, loop devices, other mount namespaces, overlays, exports; whatever the
// system or lvq itself needs, or a boot names. `later`: processes may let go before it comes to
// that, and are only named.
enum class Processes { now, later };
void check_not_in_use(const std::vector<DoomedVolume>& volumes, const Context& context,
                      Findings& findings, Processes processes = Processes::now);

// What the kernel's command line has the initramfs activate: these volumes, or the group where it
// goes whole.
void check_not_activated_at_boot(const std::vector<DoomedVolume>& volumes, const std::string& vg,
                                 const Context& context, Findings& findings);

// What the files of /etc/lvm name of them, as volume_list does: it is only said, since LVM passes
// over what is not there.
void warn_of_lvm_settings(const std::vector<DoomedVolume>& volumes, const std::string& vg,
                          const Context& context, Findings& findings);

// "ext4 \"photos\" (UUID 1c1e…), 1.20 GiB used, last mounted …": what is lost with it.
std::string content_of(const DoomedVolume& volume, const Snapshot& machine);

const DoomedVolume* doomed_with(const Mount& mount, const std::vector<DoomedVolume>& volumes,
                                const Snapshot& machine);
// Which of them an automount of systemd's mounts; nullptr: none, or the mount is no automount of
// ours.
const DoomedVolume* doomed_below(const Mount& automount, const std::vector<DoomedVolume>& volumes,
                                 const Snapshot& machine);
const DoomedVolume* doomed_on(const Device* device, const std::vector<DoomedVolume>& volumes);

}  // namespace lvq
