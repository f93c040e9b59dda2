#include "facts/vg.h"

#include <algorithm>

#include "model/allocation.h"
#include "model/snapshot_edit.h"

namespace lvq {
namespace {

std::string vg_found(const std::string& name, const Snapshot& snapshot) {
  const VolumeGroup* vg = snapshot.vg(name);
  if (!vg) return "no such volume group";
  std::string words = "extent size " + text(vg->extent.bytes) + ", " + free_words(*vg, snapshot);
  std::vector<std::string> pvs;
  for (const auto& pv : snapshot.pvs)
    if (pv.vg == name) pvs.push_back(pv.device + " (" + pv.uuid + ")");
  words += ", physical volumes " + listed(pvs, "none");
  if (!vg->tags.empty()) words += ", tags " + join(vg->tags, " ");
  if (vg->exported) words += ", exported";
  if (vg->partial) words += ", incomplete";
  if (vg->foreign) words += ", foreign";
  if (vg->shared) words += ", shared";
  return words;
}

// The UUIDs, sorted, of the group's PVs for which `wanted` is true.
template <class Wanted>
std::vector<std::string> pvs_of(const std::string& vg, const Snapshot& snapshot, Wanted wanted) {
  std::vector<std::string> uuids;
  for (const auto& pv : snapshot.pvs)
    if (pv.vg == vg && wanted(pv)) uuids.push_back(pv.uuid);
  std::ranges::sort(uuids);
  return uuids;
}

// Makes the PV what vgcreate and vgextend make of one that pvcreate has just made.
void join(PhysicalVolume& pv, ExtentSize extent) {
  pv.allocatable = true;
  pv.pe_start = default_pe_start();
  pv.total = pe_count(pv.device_size, pv.pe_start, extent);
  pv.allocated = {};
  pv.segments.clear();
}

}  // namespace

bool VgIs::check(const Snapshot& snapshot) const {
  const VolumeGroup* vg = snapshot.vg(name);
  if (!vg || vg->extent != extent || vg->total != total || !carries(vg->tags, tag)) return false;
  if (vg->exported || vg->partial || vg->foreign || vg->shared) return false;
  return pvs_of(name, snapshot, [](const PhysicalVolume&) { return true; }) == pv_uuids;
}

void VgIs::apply(Snapshot& snapshot) const {
  VolumeGroup* vg = mutable_vg(snapshot, name);
  if (!vg) {
    vg = &snapshot.vgs.emplace_back();
    vg->name = name;
  }
  vg->partial = false;
  vg->missing_pvs = 0;
  vg->extent = extent;
  if (!tag.empty() && std::ranges::find(vg->tags, tag) == vg->tags.end()) vg->tags.push_back(tag);
  for (auto& pv : snapshot.pvs)
    if (std::ranges::binary_search(pv_uuids, pv.uuid)) {
      if (pv.vg != name) join(pv, extent);
      pv.vg = name;
    } else if (pv.vg == name)
      pv.vg.clear();
  if (total > vg->total)
    vg->free.value += total.value - vg->total.value;
  else
    vg->free.value -= std::min(vg->free.value, vg->total.value - total.value);
  vg->total = total;
}

std::string VgIs::sentence() const {
  return "volume group " + name + " has extents of " + text(extent.bytes) +
         " on physical volumes " + join(pv_uuids, " ") + (tag.empty() ? "" : ", tag " + tag);
}

std::string VgIs::found(const Snapshot& snapshot) const { return vg_found(name, snapshot); }

bool VgLacks::check(const Snapshot& snapshot) const {
  const VolumeGroup* vg = snapshot.vg(name);
  if (!vg || vg->extent != extent || vg->total != total) return false;
  if (vg->exported || vg->foreign || vg->shared) return false;
  return pvs_of(name, snapshot, [](const PhysicalVolume&) { return true; }) == pv_uuids &&
         pvs_of(name, snapshot, [](const PhysicalVolume& pv) { return pv.missing; }) == missing;
}

void VgLacks::apply(Snapshot& snapshot) const {
  VgIs{name, extent, total, pv_uuids, ""}.apply(snapshot);
  VolumeGroup* vg = mutable_vg(snapshot, name);
  vg->missing_pvs = static_cast<uint32_t>(missing.size());
  vg->partial = vg->missing_pvs > 0;
  for (auto& pv : snapshot.pvs)
    if (pv.vg == name) pv.missing = std::ranges::binary_search(missing, pv.uuid);
}

std::string VgLacks::sentence() const {
  return "volume group " + name + " has " + std::to_string(pv_uuids.size()) +
         " physical volumes, of which are missing: " +
         (missing.empty() ? "none" : join(missing, ", "));
}

std::string VgLacks::found(const Snapshot& snapshot) const { return vg_found(name, snapshot); }

bool VgNamed::check(const Snapshot& snapshot) const {
  const VolumeGroup* vg = snapshot.vg(name);
  return vg && vg->uuid == uuid;
}

// What is mounted or active of its volumes stays so.
void VgNamed::apply(Snapshot& snapshot) const {
  const auto group = std::ranges::find(snapshot.vgs, uuid, &VolumeGroup::uuid);
  if (check(snapshot) || group == snapshot.vgs.end() || snapshot.vg(name)) return;
  rename_group(group->name, name, snapshot);
}

std::string VgNamed::sentence() const {
  return "volume group " + name + " is the one with UUID " + uuid;
}

std::string VgNamed::found(const Snapshot& snapshot) const { return vg_found(name, snapshot); }

bool VgAbsent::check(const Snapshot& snapshot) const {
  return snapshot.has_lvm && !snapshot.vg(name);
}

void VgAbsent::apply(Snapshot& snapshot) const {
  std::erase_if(snapshot.vgs, [&](const VolumeGroup& vg) { return vg.name == name; });
  for (auto& pv : snapshot.pvs)
    if (pv.vg == name) {
      pv.vg.clear();
      pv.in_use = false;
    }
}

std::string VgAbsent::sentence() const { return "there is no volume group " + name; }

std::string VgAbsent::found(const Snapshot& snapshot) const { return vg_found(name, snapshot); }

bool VgEmpty::check(const Snapshot& snapshot) const {
  return snapshot.vg(name) && std::ranges::none_of(snapshot.lvs, [&](const LogicalVolume& lv) {
           return lv.vg == name && !lv.name.ends_with("_pmspare");
         });
}

std::string VgEmpty::sentence() const { return "volume group " + name + " has no logical volume"; }

std::string VgEmpty::found(const Snapshot& snapshot) const { return volumes_found(name, snapshot); }

bool RoomIn::check(const Snapshot& snapshot) const {
  const VolumeGroup* group = snapshot.vg(vg);
  return group && allocatable_in(*group, snapshot) >= extents;
}

std::string RoomIn::sentence() const {
  return "volume group " + vg + " has " + count_words(extents) + " free";
}

std::string RoomIn::found(const Snapshot& snapshot) const { return vg_found(vg, snapshot); }

}  // namespace lvq
