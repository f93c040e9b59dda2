#include "model/snapshot_edit.h"

#include <algorithm>
#include <set>
#include <utility>

#include "model/allocation.h"
#include "model/legs.h"
#include "model/names.h"
#include "model/thin_pools.h"

namespace lvq {
namespace {

bool is_part_of(const LogicalVolume& lv, const LogicalVolume& each) {
  if (is_metadata_of(lv, each)) return true;
  return each.hidden && each.vg == lv.vg &&
         (each.parent == lv.name || each.name == lv.pool ||
          (!each.uuid.empty() && each.uuid == lv.origin_uuid));
}

// The volume and the hidden ones that it is made of: images, metadata, cache.
std::vector<const LogicalVolume*> with_parts(const LogicalVolume& lv, const Snapshot& snapshot) {
  std::vector<const LogicalVolume*> all = {&lv};
  for (size_t n = 0; n < all.size(); ++n)
    for (const auto& each : std::as_const(snapshot.lvs))
      if (is_part_of(*all[n], each) && std::ranges::find(all, &each) == all.end())
        all.push_back(&each);
  return all;
}

// What a planned volume takes, with its copies and parity.
Extents extents_taken(const LogicalVolume& lv, const Snapshot& snapshot) {
  if (is_thin_volume(lv)) return {};  // its pool has them
  const auto layout = layout_of(lv);
  const VolumeGroup* vg = snapshot.vg(lv.vg);
  return layout && vg ? legs_of(*layout, lv.extents, vg->extent).all() : lv.extents;
}

// Frees the volume's extents and returns how many these are. LVM's report shows where the extents
// of an existing volume lie; of a planned one only their number is known.
Extents free_extents_of(const LogicalVolume& lv, Snapshot& snapshot) {
  Extents freed;
  for (auto& pv : snapshot.pvs)
    for (auto& segment : pv.segments)
      if (!lv.uuid.empty() && segment.lv_uuid == lv.uuid) {
        freed.value += segment.size.value;
        pv.allocated.value -= std::min(pv.allocated.value, segment.size.value);
        segment.lv_uuid.clear();
      }
  const bool is_planned = lv.segments.empty() || lv.uuid.empty();
  return freed.value == 0 && is_planned ? extents_taken(lv, snapshot) : freed;
}

void remove_devices(const LogicalVolume& lv, const VolumeGroup& vg, Snapshot& snapshot) {
  const std::string mapped = dm_name(lv.vg, lv.name), uuid = dm_uuid_of(lv, vg);
  std::set<std::string> names;
  for (const auto& each : std::as_const(snapshot.devices))
    if (each.dm_name == mapped || (!uuid.empty() && each.dm_uuid.starts_with(uuid)))
      names.insert(each.name);
  if (names.empty()) return;
  for (const auto& name : names) snapshot.signatures.erase(name);
  erase_if(snapshot.devices, [&](const Device& each) { return names.contains(each.name); });
  for (const auto& below : std::as_const(snapshot.devices))
    if (std::ranges::any_of(below.holders,
                            [&](const std::string& each) { return names.contains(each); }))
      std::erase_if(snapshot.devices.edit(below).holders,
                    [&](const auto& each) { return names.contains(each); });
}

}  // namespace

std::string dm_uuid_of(const LogicalVolume& lv, const VolumeGroup& vg) {
  if (vg.uuid.empty() || lv.uuid.empty()) return "";
  std::string uuids = vg.uuid + lv.uuid;
  std::erase(uuids, '-');
  return "LVM-" + uuids;
}

VolumeGroup* mutable_vg(Snapshot& snapshot, const std::string& name) {
  const auto vg = std::ranges::find(snapshot.vgs, name, &VolumeGroup::name);
  return vg == snapshot.vgs.end() ? nullptr : &*vg;
}

PhysicalVolume* mutable_pv(Snapshot& snapshot, const std::string& uuid) {
  const auto pv = std::ranges::find(snapshot.pvs, uuid, &PhysicalVolume::uuid);
  return pv == snapshot.pvs.end() ? nullptr : &*pv;
}

namespace {

// The device of the name, and its layers ("-real").
bool is_device_of(const std::string& device, const std::string& mapped) {
  return device == mapped || device.starts_with(mapped + "-");
}

void forget_links(const std::string& vg, const std::string& lv, Snapshot& snapshot) {
  snapshot.links.erase(lv_path(vg, lv));
  snapshot.links.erase("/dev/mapper/" + dm_name(vg, lv));
}

void rename_devices(const std::string& from, const std::string& to, Snapshot& snapshot) {
  for (auto& device : snapshot.devices)
    if (is_device_of(device.dm_name, from)) device.dm_name.replace(0, from.size(), to);
}

}  // namespace

void rename_volume(const std::string& vg, const std::string& from, const std::string& to,
                   Snapshot& snapshot) {
  forget_links(vg, from, snapshot);
  for (auto& lv : snapshot.lvs) {
    if (lv.vg != vg) continue;
    for (std::string* other : {&lv.pool, &lv.parent})
      if (*other == from) *other = to;
    const bool is_part = lv.hidden && lv.name.starts_with(from + "_");
    if (lv.name != from && !is_part) continue;
    const std::string old_name = lv.name;
    lv.name.replace(0, from.size(), to);
    rename_devices(dm_name(vg, old_name), dm_name(vg, lv.name), snapshot);
  }
}

void rename_group(const std::string& from, const std::string& to, Snapshot& snapshot) {
  for (auto& lv : snapshot.lvs) {
    if (lv.vg != from) continue;
    forget_links(from, lv.name, snapshot);
    rename_devices(dm_name(from, lv.name), dm_name(to, lv.name), snapshot);
    lv.vg = to;
  }
  for (auto& pv : snapshot.pvs)
    if (pv.vg == from) pv.vg = to;
  if (VolumeGroup* group = mutable_vg(snapshot, from)) group->name = to;
}

void forget_pv(const Device& device, Snapshot& snapshot) {
  if (const PhysicalVolume* pv = snapshot.pv_on(device))
    std::erase_if(snapshot.pvs,
                  [uuid = pv->uuid](const PhysicalVolume& each) { return each.uuid == uuid; });
}

void set_signatures(const std::string& path, std::vector<Signature> signatures,
                    Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return;
  snapshot.signatures[device->name] = std::move(signatures);
}

void release_from_volumes(const Device& device, Snapshot& snapshot) {
  std::erase_if(snapshot.devices.edit(device).holders, [&](const std::string& holder) {
    const Device* above = std::as_const(snapshot).device_by_name(holder);
    return above && above->dm_uuid.starts_with("LVM-");
  });
}

void add_device_of(const LogicalVolume& lv, Snapshot& snapshot) {
  Device device;
  device.dm_name = dm_name(lv.vg, lv.name);
  device.name = "planned:" + device.dm_name;  // it has no kernel name yet, and none has a colon
  device.dm_uuid = "LVM-planned";
  device.size = lv.size;
  for (const auto& pv : snapshot.pvs)
    if (pv.vg == lv.vg)
      if (const Device* below = snapshot.device(pv.device))
        device.sector = std::max(device.sector, below->sector);
  snapshot.signatures[device.name] = {};
  snapshot.devices.push_back(std::move(device));
}

void remove_volume(const LogicalVolume& lv, VolumeGroup& vg, Snapshot& snapshot) {
  std::set<std::string> names;
  for (const LogicalVolume* each : with_parts(lv, snapshot)) {
    names.insert(each->name);
    vg.free.value += free_extents_of(*each, snapshot).value;
    remove_devices(*each, vg, snapshot);
  }
  erase_if(snapshot.lvs, [&](const LogicalVolume& each) {
    return each.vg == vg.name && names.contains(each.name);
  });
}

void give(PhysicalVolume& pv, Extents start, Extents count, const std::string& lv_uuid) {
  const uint64_t from = start.value, to = from + count.value;
  std::vector<PvSegment> rest;
  uint64_t allocated = 0;
  const auto keep = [&](uint64_t first, uint64_t end, const std::string& owner) {
    if (end <= first) return;
    rest.push_back({{first}, {end - first}, owner});
    if (!owner.empty()) allocated += end - first;
  };
  for (const auto& each : pv.segments) {
    const uint64_t first = each.start.value, end = first + each.size.value;
    keep(first, std::min(end, from), each.lv_uuid);
    keep(std::max(first, to), end, each.lv_uuid);
  }
  keep(from, to, lv_uuid);
  std::ranges::sort(rest, {}, [](const PvSegment& each) { return each.start.value; });
  pv.segments = std::move(rest);
  pv.allocated = {allocated};
}

void free_end(const LogicalVolume& lv, Extents count, Snapshot& snapshot) {
  auto& segments = snapshot.lvs.edit(lv).segments;
  for (uint64_t left = count.value; left > 0 && !segments.empty();) {
    LvSegment& last = segments.back();
    const auto ranges = ranges_of(last);
    if (ranges.size() != 1) return;
    const auto [path, first, end] = ranges.front();
    const auto pv = std::ranges::find(snapshot.pvs, path, &PhysicalVolume::device);
    if (pv == snapshot.pvs.end()) return;
    const uint64_t freed = std::min(left, end + 1 - first);
    give(*pv, {end + 1 - freed}, {freed}, "");
    left -= freed;
    last.size.value -= freed;
    last.ranges = path + ":" + std::to_string(first) + "-" + std::to_string(end - freed);
    if (last.size.value == 0) segments.pop_back();
  }
}

void cut_off(PhysicalVolume& pv, Extents end) {
  std::erase_if(pv.segments, [&](const PvSegment& each) { return each.start >= end; });
  for (auto& each : pv.segments) each.size = std::min(each.size, surplus(end, each.start));
}

std::vector<LogicalVolume> moves_in(const std::string& vg, const Snapshot& snapshot) {
  std::vector<LogicalVolume> moves;
  for (const auto& lv : std::as_const(snapshot.lvs))
    if (lv.vg == vg && !lv.move_pv.empty()) moves.push_back(lv);
  return moves;
}

std::string moved_by(const LogicalVolume& move, const Snapshot& snapshot) {
  for (const auto& lv : std::as_const(snapshot.lvs))
    for (const auto& segment : lv.segments)
      if (lv.vg == move.vg && segment.ranges.starts_with(move.name + ":")) return lv.uuid;
  return "";
}

void end_move(const LogicalVolume move, const std::string& data_pv, const std::string& owner,
              Snapshot& snapshot) {
  VolumeGroup* group = mutable_vg(snapshot, move.vg);
  for (auto& pv : snapshot.pvs)
    for (const auto& segment : std::vector<PvSegment>(pv.segments)) {
      if (move.uuid.empty() || segment.lv_uuid != move.uuid) continue;
      const bool kept = pv.uuid == data_pv && !owner.empty();
      give(pv, segment.start, segment.size, kept ? owner : "");
      if (group && !kept) group->free.value += segment.size.value;
    }
  erase_if(snapshot.lvs,
           [&](const LogicalVolume& each) { return each.vg == move.vg && each.name == move.name; });
}

}  // namespace lvq
