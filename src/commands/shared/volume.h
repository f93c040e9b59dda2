// One logical volume: what LVM and the kernel say of it, and whether anything is under way with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace lvq {

struct VolumeRef {
  const VolumeGroup* vg = nullptr;
  const LogicalVolume* lv = nullptr;
  const Device* device = nullptr;      // nullptr: not active, so what it holds is not known
  const Signature* content = nullptr;  // what it holds, where that is one known thing
  std::string path;                    // /dev/VG/LV

  std::string name() const;  // "VG/LV"
};

// REQUIRES: `lv` is one of the machine's.
VolumeRef volume_ref(const LogicalVolume& lv, const Snapshot& machine);

// The volume of this name. Refuses a group or a volume that does not exist; `lv` is nullptr then.
VolumeRef find_volume(const std::string& vg, const std::string& lv, const Snapshot& machine,
                      Findings& findings);

// The group; nullptr, with a refusal whose hint is `way_on`, where there is none of this name.
const VolumeGroup* find_group(const std::string& vg, const Snapshot& machine, Findings& findings,
                              const std::string& way_on = "vgs lists them");

// "is a part of vg0/mirror", of a hidden volume.
std::string part_words(const LogicalVolume& lv);

// False, with a refusal, where the volume is not active. `so`: what cannot be done then.
bool check_active(const VolumeRef& volume, const std::string& so, Findings& findings);

// What is under way with the volume, or was left half done, as refusals: it is suspended, being
// merged or being converted. None: it is settled.
std::vector<Error> unsettled(const LogicalVolume& lv, const Snapshot& machine);
void check_settled(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

// "/dev//vg0/./a" -> "/dev/vg0/a".
std::string without_detours(const std::string& path);

// The paths that LVM and udev make of a volume's name: /dev/VG/LV, and the same spellings of every
// volume in the same order.
std::vector<std::string> paths_by_name(const std::string& vg, const std::string& lv);
// Which of those this word of fstab, crypttab or a unit is; nothing: it is none of them.
std::optional<size_t> spelling_by_name(const std::string& spec, const std::string& vg,
                                       const std::string& lv);

// Does this word of fstab or crypttab (path, link, UUID=, LABEL=, PARTUUID=, …) name the device?
// Does it name the volume, whose paths name it also where it is not active?
bool names_device(const std::string& spec, const Device& device, const Snapshot& machine);
bool names_path_of(const std::string& spec, const VolumeRef& volume);
bool names_volume(const std::string& spec, const VolumeRef& volume, const Snapshot& machine);

// Which of the volumes is on this device, is mounted here, or would be mounted by this automount of
// systemd's. nullptr: none.
const VolumeRef* volume_on(const Device* device, const std::vector<VolumeRef>& volumes);
const VolumeRef* volume_mounted(const Mount& mount, const std::vector<VolumeRef>& volumes,
                                const Snapshot& machine);
const VolumeRef* volume_below(const Mount& automount, const std::vector<VolumeRef>& volumes,
                              const Snapshot& machine);

// "ext4 \"photos\" (UUID 1c1e…), 1.20 GiB used, last mounted …": what is lost with it.
std::string content_words(const VolumeRef& volume, const Snapshot& machine);
std::string content_words(const Device& device, const Snapshot& machine);

}  // namespace lvq
