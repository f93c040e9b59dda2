#include "facts/pv.h"

#include <algorithm>

#include "model/devices_file.h"
#include "model/fstab.h"
#include "model/snapshot_edit.h"
#include "model/uses.h"

namespace lvq {
namespace {

std::string pv_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  const PhysicalVolume* pv = snapshot.pv_on(*device);
  if (!pv) return "no physical volume";
  return "physical volume " + pv->uuid +
         (pv->vg.empty() ? " of no volume group" : " of volume group " + pv->vg);
}

std::string allocation_found(const std::string& uuid, const Snapshot& snapshot) {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(uuid);
  if (!pv) return "no such physical volume";
  return count_words(pv->allocated) + " of it in use, " +
         (pv->allocatable ? "allocatable" : "not allocatable");
}

}  // namespace

bool PvIs::check(const Snapshot& snapshot) const {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(uuid);
  const Device* device = snapshot.device(path);
  return pv && device && snapshot.pv_on(*device) == pv && !pv->missing && pv->vg == vg &&
         !(pv->vg.empty() && pv->in_use);
}

void PvIs::apply(Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  if (!device) return;
  PhysicalVolume* pv = mutable_pv(snapshot, uuid);
  if (!pv) {
    forget_pv(*device, snapshot);
    pv = &snapshot.pvs.emplace_back();
    pv->uuid = uuid;
    pv->device_size = device->size;
  }
  pv->device = device_path(*device);
  pv->major = device->major;
  pv->minor = device->minor;
  pv->vg = vg;
  pv->in_use = !vg.empty();
  pv->missing = false;
  if (vg.empty()) release_from_volumes(*device, snapshot);
  set_signatures(path, {{.type = "LVM2_member", .uuid = uuid, .label = "", .offset = 536}},
                 snapshot);
}

std::string PvIs::sentence() const {
  return path + " is physical volume " + uuid +
         (vg.empty() ? " of no volume group" : " of volume group " + vg);
}

std::string PvIs::found(const Snapshot& snapshot) const { return pv_found(path, snapshot); }

bool NotPv::check(const Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  return snapshot.has_lvm && device && !snapshot.pv_on(*device);
}

void NotPv::apply(Snapshot& snapshot) const {
  const Device* device = snapshot.device(path);
  if (!device) return;
  forget_pv(*device, snapshot);
  const auto signatures = snapshot.signatures.find(device->name);
  if (signatures != snapshot.signatures.end())
    std::erase_if(signatures->second,
                  [](const Signature& each) { return each.type == "LVM2_member"; });
}

std::string NotPv::sentence() const { return path + " is not a physical volume"; }

std::string NotPv::found(const Snapshot& snapshot) const { return pv_found(path, snapshot); }

bool PvNotOrphaned::check(const Snapshot& snapshot) const {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(uuid);
  const Device* device = snapshot.device(path);
  return pv && device && snapshot.pv_on(*device) == pv && !pv->missing &&
         !(pv->vg.empty() && pv->in_use);
}

void PvNotOrphaned::apply(Snapshot& snapshot) const {
  if (!check(snapshot)) PvIs{path, uuid, ""}.apply(snapshot);
}

std::string PvNotOrphaned::sentence() const {
  return path + " is physical volume " + uuid + ", of a volume group that can be seen or of none";
}

std::string PvNotOrphaned::found(const Snapshot& snapshot) const {
  return pv_found(path, snapshot);
}

bool PvEmpty::check(const Snapshot& snapshot) const {
  const PhysicalVolume* disk = snapshot.pv_by_uuid(pv_uuid);
  return disk && std::ranges::all_of(disk->segments,
                                     [](const PvSegment& each) { return each.lv_uuid.empty(); });
}

std::string PvEmpty::sentence() const { return "no extent of " + pv + " is in use"; }

std::string PvEmpty::found(const Snapshot& snapshot) const {
  return allocation_found(pv_uuid, snapshot);
}

bool PvHasExtents::check(const Snapshot& snapshot) const {
  const PhysicalVolume* disk = snapshot.pv_by_uuid(pv_uuid);
  return disk && disk->vg == vg && disk->total == extents;
}

void PvHasExtents::apply(Snapshot& snapshot) const {
  PhysicalVolume* disk = mutable_pv(snapshot, pv_uuid);
  VolumeGroup* group = mutable_vg(snapshot, vg);
  if (!disk || !group) return;
  const Extents more = surplus(extents, disk->total), less = surplus(disk->total, extents);
  if (more.value > 0) give(*disk, disk->total, more, "");
  if (less.value > 0) cut_off(*disk, extents);
  disk->total = extents;
  for (Extents* sum : {&group->total, &group->free})
    *sum = surplus(Extents{sum->value + more.value}, less);
}

std::string PvHasExtents::sentence() const {
  return "physical volume " + pv + " has " + count_words(extents);
}

std::string PvHasExtents::found(const Snapshot& snapshot) const {
  const PhysicalVolume* disk = snapshot.pv_by_uuid(pv_uuid);
  return disk ? "it has " + count_words(disk->total) : "no such physical volume";
}

bool PvAllocates::check(const Snapshot& snapshot) const {
  const PhysicalVolume* disk = snapshot.pv_by_uuid(pv_uuid);
  return snapshot.has_lvm && (disk && disk->vg == vg && disk->allocatable) == allowed;
}

void PvAllocates::apply(Snapshot& snapshot) const {
  if (PhysicalVolume* disk = mutable_pv(snapshot, pv_uuid)) disk->allocatable = allowed;
}

std::string PvAllocates::sentence() const {
  return "LVM " + std::string(allowed ? "may" : "may not") + " allocate extents on " + pv;
}

std::string PvAllocates::found(const Snapshot& snapshot) const {
  return allocation_found(pv_uuid, snapshot);
}

// Holds under any name of the group, since the name changes meanwhile.
bool PvKeepsMetadata::check(const Snapshot& snapshot) const {
  const PhysicalVolume* disk = snapshot.pv_by_uuid(pv_uuid);
  return disk && !disk->vg.empty() && (disk->metadata_in_use > 0) == kept;
}

void PvKeepsMetadata::apply(Snapshot& snapshot) const {
  PhysicalVolume* disk = mutable_pv(snapshot, pv_uuid);
  if (disk) disk->metadata_in_use = kept ? disk->metadata_areas : 0;
}

std::string PvKeepsMetadata::sentence() const {
  return pv + std::string(kept ? " carries" : " carries no") + " metadata of volume group " + vg;
}

std::string PvKeepsMetadata::found(const Snapshot& snapshot) const {
  const PhysicalVolume* disk = snapshot.pv_by_uuid(pv_uuid);
  if (!disk) return "no such physical volume";
  return "metadata areas in use: " + std::to_string(disk->metadata_in_use) +
         (disk->vg.empty() ? "; it is one of no group" : "");
}

bool NotInDevicesFile::check(const Snapshot& snapshot) const {
  return snapshot.files.contains(kDevicesFile) && devices_file_lines(path, snapshot).empty();
}

void NotInDevicesFile::apply(Snapshot& snapshot) const {
  if (const auto lines = devices_file_lines(path, snapshot); !lines.empty()) {
    std::string& text = snapshot.files[kDevicesFile].text;
    text = fstab_without(text, lines);
  }
}

std::string NotInDevicesFile::sentence() const { return "the devices file does not list " + path; }

std::string NotInDevicesFile::found(const Snapshot& snapshot) const {
  return snapshot.files.contains(kDevicesFile) ? "it lists it" : "it was not looked at";
}

bool LvOffPv::check(const Snapshot& snapshot) const {
  const LogicalVolume* volume = snapshot.lv(vg, lv);
  const PhysicalVolume* pv = snapshot.pv_by_uuid(pv_uuid);
  if (!volume || (!lv_uuid.empty() && volume->uuid != lv_uuid)) return false;
  return !pv || std::ranges::none_of(pv->segments, [&](const PvSegment& segment) {
    return belongs_to(segment, *volume, snapshot);
  });
}

void LvOffPv::apply(Snapshot& snapshot) const {
  const LogicalVolume* volume = snapshot.lv(vg, lv);
  for (auto& pv : snapshot.pvs) {
    if (pv.uuid != pv_uuid || !volume) continue;
    for (auto& segment : pv.segments) {
      if (!belongs_to(segment, *volume, snapshot)) continue;
      segment.lv_uuid.clear();
      pv.allocated.value -= std::min(pv.allocated.value, segment.size.value);
    }
  }
}

std::string LvOffPv::sentence() const {
  return "nothing of " + full_name(vg, lv) + " lies on physical volume " + pv_uuid;
}

std::string LvOffPv::found(const Snapshot& snapshot) const {
  return allocation_found(pv_uuid, snapshot);
}

}  // namespace lvq
