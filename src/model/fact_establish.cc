#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "model/devices_file.h"
#include "model/fact.h"
#include "model/fstab.h"
#include "model/names.h"

namespace lvq {
namespace {

VolumeGroup* mutable_vg(Snapshot& snapshot, const std::string& name) {
  const auto vg = std::ranges::find(snapshot.vgs, name, &VolumeGroup::name);
  return vg == snapshot.vgs.end() ? nullptr : &*vg;
}

PhysicalVolume* mutable_pv(Snapshot& snapshot, const std::string& uuid) {
  const auto pv = std::ranges::find(snapshot.pvs, uuid, &PhysicalVolume::uuid);
  return pv == snapshot.pvs.end() ? nullptr : &*pv;
}

void forget_pv(const Device& device, Snapshot& snapshot) {
  if (const PhysicalVolume* pv = snapshot.pv_on(device))
    std::erase_if(snapshot.pvs, [uuid = pv->uuid](const PhysicalVolume& each) { return each.uuid == uuid; });
}

void set_signatures(const std::string& path, std::vector<Signature> signatures, Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return;
  snapshot.signatures[device->name] = std::move(signatures);
}

void apply(const NoSignature& fact, Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  if (!device) return;
  const std::string name = device->name;
  forget_pv(*device, snapshot);
  if (!snapshot.partitions_of(*device).empty())  // the table went too
    erase_if(snapshot.devices, [&](const Device& each) { return each.parent == name; });
  snapshot.signatures[name].clear();
}

void apply(const NotPv& fact, Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  if (!device) return;
  forget_pv(*device, snapshot);
  const auto signatures = snapshot.signatures.find(device->name);
  if (signatures != snapshot.signatures.end())
    std::erase_if(signatures->second, [](const Signature& each) { return each.type == "LVM2_member"; });
}

void apply(const NotListed& fact, Snapshot& snapshot) {
  if (const auto lines = devices_file_lines(fact.path, snapshot); !lines.empty()) {
    std::string& text = snapshot.files[kDevicesFile].text;
    text = fstab_without(text, lines);
  }
}

// No volume lies on a PV of no group.
void release_from_volumes(const Device& device, Snapshot& snapshot) {
  std::erase_if(snapshot.devices.edit(device).holders, [&](const std::string& holder) {
    const Device* above = std::as_const(snapshot).device_by_name(holder);
    return above && above->dm_uuid.starts_with("LVM-");
  });
}

void apply(const PvIs& fact, Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  if (!device) return;
  PhysicalVolume* pv = mutable_pv(snapshot, fact.uuid);
  if (!pv) {
    forget_pv(*device, snapshot);
    pv = &snapshot.pvs.emplace_back();
    pv->uuid = fact.uuid;
    pv->device_size = device->size;
  }
  pv->device = device_path(*device);
  pv->major = device->major;
  pv->minor = device->minor;
  pv->vg = fact.vg;
  pv->in_use = !fact.vg.empty();
  pv->missing = false;
  if (fact.vg.empty()) release_from_volumes(*device, snapshot);
  set_signatures(fact.path, {{.type = "LVM2_member", .uuid = fact.uuid, .label = "", .offset = 536}}, snapshot);
}

void apply(const VgIs& fact, Snapshot& snapshot) {
  VolumeGroup* vg = mutable_vg(snapshot, fact.name);
  if (!vg) {
    vg = &snapshot.vgs.emplace_back();
    vg->name = fact.name;
  }
  vg->extent = fact.extent;
  if (!fact.tag.empty() && std::ranges::find(vg->tags, fact.tag) == vg->tags.end()) vg->tags.push_back(fact.tag);
  for (auto& pv : snapshot.pvs)
    if (std::ranges::binary_search(fact.pv_uuids, pv.uuid)) {
      pv.allocatable |= pv.vg != fact.name;  // as vgextend has it
      pv.vg = fact.name;
    } else if (pv.vg == fact.name)
      pv.vg.clear();
  if (fact.total > vg->total)
    vg->free.value += fact.total.value - vg->total.value;
  else
    vg->free.value -= std::min(vg->free.value, vg->total.value - fact.total.value);
  vg->total = fact.total;
}

void apply(const VgAbsent& fact, Snapshot& snapshot) {
  std::erase_if(snapshot.vgs, [&](const VolumeGroup& vg) { return vg.name == fact.name; });
  for (auto& pv : snapshot.pvs)
    if (pv.vg == fact.name) pv.vg.clear(), pv.in_use = false;
}

// The volume and the hidden ones that it is made of: images, metadata, cache.
std::vector<const LogicalVolume*> with_parts(const LogicalVolume& lv, const Snapshot& snapshot) {
  std::vector<const LogicalVolume*> all = {&lv};
  for (size_t n = 0; n < all.size(); ++n)
    for (const auto& each : std::as_const(snapshot.lvs))
      if (each.hidden && each.vg == lv.vg &&
          (each.parent == all[n]->name || each.name == all[n]->pool ||
           (!each.uuid.empty() && each.uuid == all[n]->origin_uuid)) &&
          std::ranges::find(all, &each) == all.end())
        all.push_back(&each);
  return all;
}

// What LVM reports of a volume tells where its extents are; of a planned one only their number is known.
Extents free_extents_of(const LogicalVolume& lv, Snapshot& snapshot) {
  Extents freed;
  for (auto& pv : snapshot.pvs)
    for (auto& segment : pv.segments)
      if (!lv.uuid.empty() && segment.lv_uuid == lv.uuid) {
        freed.value += segment.size.value;
        pv.allocated.value -= std::min(pv.allocated.value, segment.size.value);
        segment.lv_uuid.clear();
      }
  return freed.value == 0 && lv.segments.empty() ? lv.extents : freed;
}

// How the UUIDs of all devices begin that LVM makes of the volume (libdm: "LVM-", VG, LV, a layer as "-real"); empty
// where LVM has not told the UUIDs of both.
std::string dm_uuid_of(const LogicalVolume& lv, const VolumeGroup& vg) {
  if (vg.uuid.empty() || lv.uuid.empty()) return "";
  std::string uuids = vg.uuid + lv.uuid;
  std::erase(uuids, '-');
  return "LVM-" + uuids;
}

void remove_devices(const LogicalVolume& lv, const VolumeGroup& vg, Snapshot& snapshot) {
  const std::string mapped = dm_name(lv.vg, lv.name), uuid = dm_uuid_of(lv, vg);
  std::set<std::string> names;
  for (const auto& each : std::as_const(snapshot.devices))
    if (each.dm_name == mapped || (!uuid.empty() && each.dm_uuid.starts_with(uuid))) names.insert(each.name);
  if (names.empty()) return;
  for (const auto& name : names) snapshot.signatures.erase(name);
  erase_if(snapshot.devices, [&](const Device& each) { return names.contains(each.name); });
  for (const auto& below : std::as_const(snapshot.devices))
    if (std::ranges::any_of(below.holders, [&](const std::string& each) { return names.contains(each); }))
      std::erase_if(snapshot.devices.edit(below).holders, [&](const auto& each) { return names.contains(each); });
}

void apply(const LvAbsent& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  VolumeGroup* vg = mutable_vg(snapshot, fact.vg);
  if (!lv || !vg) return;
  std::set<std::string> names;
  for (const LogicalVolume* each : with_parts(*lv, snapshot)) {
    names.insert(each->name);
    vg->free.value += free_extents_of(*each, snapshot).value;
    remove_devices(*each, *vg, snapshot);
  }
  erase_if(snapshot.lvs, [&](const LogicalVolume& each) { return each.vg == fact.vg && names.contains(each.name); });
}

void add_device_of(const LvIs& fact, const VolumeGroup& vg, Snapshot& snapshot) {
  Device device;
  device.dm_name = dm_name(fact.vg, fact.name);
  device.name = "planned:" + device.dm_name;  // no kernel name yet; a colon is in none
  device.dm_uuid = "LVM-planned";
  device.size = {fact.extents.value * vg.extent.bytes.value};
  for (const auto& pv : snapshot.pvs)
    if (pv.vg == fact.vg)
      if (const Device* below = snapshot.device(pv.device)) device.sector = std::max(device.sector, below->sector);
  snapshot.signatures[device.name] = {};
  snapshot.devices.push_back(std::move(device));
}

void apply(const LvIs& fact, Snapshot& snapshot) {
  apply(LvAbsent{fact.vg, fact.name}, snapshot);
  VolumeGroup* vg = mutable_vg(snapshot, fact.vg);
  if (!vg) return;
  vg->free.value -= std::min(vg->free.value, fact.extents.value);
  LogicalVolume lv;
  lv.vg = fact.vg;
  lv.name = fact.name;
  lv.extents = fact.extents;
  lv.size = {fact.extents.value * vg->extent.bytes.value};
  lv.layout = fact.layout;
  lv.uuid = fact.uuid;
  if (!fact.tag.empty()) lv.tags = {fact.tag};
  lv.active = true;
  snapshot.lvs.push_back(std::move(lv));
  add_device_of(fact, *vg, snapshot);
}

void apply(const LvActive& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return;
  LogicalVolume& active = snapshot.lvs.edit(*lv);
  active.active = true;
  active.suspended = false;
}

void apply(const LvInactive& fact, Snapshot& snapshot) {
  if (const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name)) snapshot.lvs.edit(*lv).active = false;
}

void apply(const LvSpans& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  VolumeGroup* vg = mutable_vg(snapshot, fact.vg);
  if (!lv || !vg) return;
  if (fact.extents < lv->extents)
    vg->free.value += lv->extents.value - fact.extents.value;
  else
    vg->free.value -= std::min(vg->free.value, fact.extents.value - lv->extents.value);
  LogicalVolume& resized = snapshot.lvs.edit(*lv);
  resized.extents = fact.extents;
  resized.size = {fact.extents.value * vg->extent.bytes.value};
  if (const Device* device = snapshot.device(lv_path(fact.vg, fact.name)))
    snapshot.devices.edit(*device).size = resized.size;
}

// Its device, and what it is mounted as, stay as they are.
void apply(const LvNamed& fact, Snapshot& snapshot) {
  if (holds(fact, snapshot)) return;
  const auto lv = std::ranges::find_if(std::as_const(snapshot.lvs), [&](const LogicalVolume& each) {
    const bool tagged = fact.tag.empty() || std::ranges::find(each.tags, fact.tag) != each.tags.end();
    return each.vg == fact.vg && tagged && (fact.uuid.empty() || each.uuid == fact.uuid);
  });
  if (lv == std::as_const(snapshot.lvs).end() || snapshot.lv(fact.vg, fact.name)) return;
  const std::string old_name = dm_name(lv->vg, lv->name);
  snapshot.lvs.edit(*lv).name = fact.name;
  for (const auto& device : std::as_const(snapshot.devices))
    if (device.dm_name == old_name) {
      snapshot.devices.edit(device).dm_name = dm_name(fact.vg, fact.name);
      break;
    }
}

void apply(const LvWritable& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return;
  std::string& attr = snapshot.lvs.edit(*lv).attr;
  attr.resize(std::max<size_t>(attr.size(), 2), '-');
  attr[1] = fact.writable ? 'w' : 'r';
}

void apply(const LvSnapshotOf& fact, Snapshot& snapshot) {
  if (!snapshot.lv(fact.vg, fact.name)) apply(LvIs{fact.vg, fact.name, {}, "linear", "", ""}, snapshot);
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  const LogicalVolume* origin = snapshot.lv(fact.vg, fact.origin);
  if (!lv || !origin) return;
  const std::string uuid = origin->uuid;
  snapshot.lvs.edit(*lv).origin_uuid = uuid;
}

// Gives the extents of the PV to another volume, or to none.
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

// The volume that a pvmove moves: of one piece at a time, as lvq runs it.
std::string moved_by(const LogicalVolume& move, const Snapshot& snapshot) {
  for (const auto& lv : std::as_const(snapshot.lvs))
    for (const auto& segment : lv.segments)
      if (lv.vg == move.vg && segment.ranges.starts_with(move.name + ":")) return lv.uuid;
  return "";
}

// Where the extents that it holds on both sides go: to `owner` on the PV that has the data, and elsewhere to nobody.
void end_move(const LogicalVolume move, const std::string& data_pv, const std::string& owner, Snapshot& snapshot) {
  for (auto& pv : snapshot.pvs)
    for (const auto& segment : std::vector<PvSegment>(pv.segments))
      if (!move.uuid.empty() && segment.lv_uuid == move.uuid)
        give(pv, segment.start, segment.size, pv.uuid == data_pv ? owner : "");
  erase_if(snapshot.lvs, [&](const LogicalVolume& each) { return each.vg == move.vg && each.name == move.name; });
}

std::vector<LogicalVolume> moves_in(const std::string& vg, const Snapshot& snapshot) {
  std::vector<LogicalVolume> moves;
  for (const auto& lv : std::as_const(snapshot.lvs))
    if (lv.vg == vg && !lv.move_pv.empty()) moves.push_back(lv);
  return moves;
}

// A move that is under way there has come to its end.
void apply(const ExtentsAre& fact, Snapshot& snapshot) {
  PhysicalVolume* pv = mutable_pv(snapshot, fact.pv_uuid);
  if (!pv) return;
  if (!fact.lv_uuid.empty())
    for (const auto& move : moves_in(fact.vg, snapshot)) end_move(move, fact.pv_uuid, fact.lv_uuid, snapshot);
  give(*pv, fact.start, fact.count, fact.lv_uuid);
}

void apply(const NoMove& fact, Snapshot& snapshot) {
  for (const auto& move : moves_in(fact.vg, snapshot)) {
    if (!fact.pv.empty() && fact.pv != move.move_pv) continue;
    const auto source = std::ranges::find(snapshot.pvs, move.move_pv, &PhysicalVolume::device);
    end_move(move, source == snapshot.pvs.end() ? "" : source->uuid, moved_by(move, snapshot), snapshot);
  }
}

void apply(const NoMoveRemains& fact, Snapshot& snapshot) {
  erase_if(snapshot.lvs, [&](const LogicalVolume& lv) {
    return lv.vg == fact.vg && lv.name.starts_with("pvmove") && lv.move_pv.empty();
  });
}

void apply(const PvSound& fact, Snapshot& snapshot) {
  if (!holds(fact, snapshot)) apply(PvIs{fact.path, fact.uuid, ""}, snapshot);
}

void apply(const PvAllocates& fact, Snapshot& snapshot) {
  if (PhysicalVolume* pv = mutable_pv(snapshot, fact.pv_uuid)) pv->allocatable = fact.allowed;
}

void apply(const FsIs& fact, Snapshot& snapshot) {
  set_signatures(fact.path, {{.type = fact.type, .uuid = fact.uuid, .label = fact.label, .offset = 0}}, snapshot);
}

void apply(const FsEnds& fact, Snapshot& snapshot) {
  if (holds(fact, snapshot)) return;
  if (const Device* device = snapshot.device(fact.path)) snapshot.fs_ends[device->name] = fact.most;
}

// What lay under the mount point is hidden; the new file system is taken to hold no directory yet.
void apply(const Mounted& fact, Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  if (!device) return;
  const auto others = snapshot.mounts_of(*device);
  Mount mount;
  mount.major = device->major;
  mount.minor = device->minor;
  mount.super_options = others.empty() ? "rw" : others.front()->super_options;
  mount.source = fact.path;
  mount.root = "/";
  mount.target = fact.target;
  snapshot.mounts.push_back(std::move(mount));
  const std::string below = fact.target + "/";
  for (auto each = snapshot.paths.lower_bound(below); each != snapshot.paths.end() && each->first.starts_with(below);
       ++each)
    each->second = PathState{};
}

void apply(const Unmounted& fact, Snapshot& snapshot) {
  std::erase_if(snapshot.mounts, [&](const Mount& m) { return m.holder.empty() && m.target == fact.target; });
}

void apply(const MountLacks& fact, Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  if (device)
    std::erase_if(snapshot.mounts, [&](const Mount& mount) {
      return mount.holder.empty() && mount.target == fact.target && snapshot.is_mount_of(mount, *device);
    });
}

void apply(const FsWritable& fact, Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  if (!device) return;
  for (auto& mount : snapshot.mounts) {
    if (!snapshot.is_mount_of(mount, *device)) continue;
    auto options = split(mount.super_options, ',');
    std::erase_if(options, [](const std::string& each) { return each == "rw" || each == "ro" || each.empty(); });
    options.insert(options.begin(), fact.writable ? "rw" : "ro");
    mount.super_options = join(options, ",");
  }
}

void apply(const SwapOn& fact, Snapshot& snapshot) {
  if (const Device* device = snapshot.device(fact.path)) snapshot.swaps.push_back({fact.path, device->name});
}

void apply(const SwapOff& fact, Snapshot& snapshot) {
  if (const Device* device = snapshot.device(fact.path))
    std::erase_if(snapshot.swaps, [&](const Swap& swap) { return swap.device == device->name; });
}

// The content itself is not in the fact: the walk over a plan gets it from the action (plan/review).
void apply(const FstabHas& fact, Snapshot& snapshot) {
  if (holds(fact, snapshot)) return;
  FileState& file = snapshot.files["/etc/fstab"];
  file.text = fstab_with(file.text, {{fact.spec, fact.target, fact.type, fact.options, 0, fact.pass, 0}});
  file.exists = true;
}

void apply(const FileLacks& fact, Snapshot& snapshot) {
  if (holds(fact, snapshot)) return;
  FileState& file = snapshot.files[fact.path];
  const auto lines = split_lines(file.text);
  std::vector<size_t> gone;
  for (size_t n = 0; n < lines.size(); ++n)
    if (lines[n] == fact.line) gone.push_back(n + 1);
  file.text = fstab_without(file.text, gone);
}

void apply(const DirIs& fact, Snapshot& snapshot) {
  PathState& path = snapshot.paths[fact.path];
  if (path.kind != PathState::Kind::directory) path = {.kind = PathState::Kind::directory, .mode = 0755};
}

void apply(const DirAbsent& fact, Snapshot& snapshot) { snapshot.paths[fact.path] = PathState{}; }

void apply(const DirSpent& fact, Snapshot& snapshot) {
  if (!holds(fact, snapshot)) snapshot.paths[fact.path] = PathState{};
}

// Identity, use, room and raw content are never brought about by a step that names them so.
template <class Given>
void apply(const Given&, Snapshot&) {}

}  // namespace

void establish(const Fact& fact, Snapshot& snapshot) {
  std::visit([&](const auto& each) { apply(each, snapshot); }, fact);
}

}  // namespace lvq
