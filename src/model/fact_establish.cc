#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "model/caches.h"
#include "model/devices_file.h"
#include "model/fact.h"
#include "model/fstab.h"
#include "model/names.h"
#include "model/snapshot_edit.h"

namespace lvq {
namespace {

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
  vg->partial = false;
  vg->missing_pvs = 0;
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

void apply(const VgLacks& fact, Snapshot& snapshot) {
  apply(VgIs{fact.name, fact.extent, fact.total, fact.pv_uuids, ""}, snapshot);
  VolumeGroup* vg = mutable_vg(snapshot, fact.name);
  vg->missing_pvs = static_cast<uint32_t>(fact.missing.size());
  vg->partial = vg->missing_pvs > 0;
  for (auto& pv : snapshot.pvs)
    if (pv.vg == fact.name) pv.missing = std::ranges::binary_search(fact.missing, pv.uuid);
}

void apply(const LvOffPv& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.lv);
  for (auto& pv : snapshot.pvs) {
    if (pv.uuid != fact.pv_uuid || !lv) continue;
    for (auto& segment : pv.segments) {
      if (!belongs_to(segment, *lv, snapshot)) continue;
      segment.lv_uuid.clear();
      pv.allocated.value -= std::min(pv.allocated.value, segment.size.value);
    }
  }
}

void apply(const VgAbsent& fact, Snapshot& snapshot) {
  std::erase_if(snapshot.vgs, [&](const VolumeGroup& vg) { return vg.name == fact.name; });
  for (auto& pv : snapshot.pvs)
    if (pv.vg == fact.name) pv.vg.clear(), pv.in_use = false;
}

void apply(const LvAbsent& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  VolumeGroup* vg = mutable_vg(snapshot, fact.vg);
  if (lv && vg) remove_volume(*lv, *vg, snapshot);
}

void apply(const LvGone& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = volume_with(fact, snapshot);
  VolumeGroup* vg = mutable_vg(snapshot, fact.vg);
  if (lv && vg) remove_volume(*lv, *vg, snapshot);
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
  add_device_of(lv, snapshot);
  snapshot.lvs.push_back(std::move(lv));
}

void apply(const LvActive& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return;
  LogicalVolume& active = snapshot.lvs.edit(*lv);
  active.active = true;
  active.suspended = false;
  if (snapshot.device(lv_path(fact.vg, fact.name))) return;
  add_device_of(active, snapshot);
  if (is_cached(active)) start_cache(active, snapshot);
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

// Its device, and what it is mounted as, stay as they are; the links of its old name lead nowhere.
void apply(const LvNamed& fact, Snapshot& snapshot) {
  if (holds(fact, snapshot)) return;
  const auto lv = std::ranges::find_if(std::as_const(snapshot.lvs), [&](const LogicalVolume& each) {
    const bool tagged = fact.tag.empty() || std::ranges::find(each.tags, fact.tag) != each.tags.end();
    return each.vg == fact.vg && tagged && (fact.uuid.empty() || each.uuid == fact.uuid);
  });
  if (lv == std::as_const(snapshot.lvs).end() || snapshot.lv(fact.vg, fact.name)) return;
  const std::string old_name = dm_name(lv->vg, lv->name), old_path = lv_path(lv->vg, lv->name);
  snapshot.lvs.edit(*lv).name = fact.name;
  std::erase_if(snapshot.links,
                [&](const auto& link) { return link.first == old_path || link.first == "/dev/mapper/" + old_name; });
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

void apply(const LvClosed& fact, Snapshot& snapshot) {
  if (const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name)) snapshot.lvs.edit(*lv).open = false;
}

void apply(const LvMerging& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return;
  LogicalVolume& merging = snapshot.lvs.edit(*lv);
  merging.merging = merging.hidden = true;
}

void apply(const LvMergeStarted& fact, Snapshot& snapshot) {
  if (!snapshot.lv(fact.vg, fact.name)) return;
  apply(LvMerging{fact.vg, fact.name}, snapshot);
  if (!snapshot.merges) snapshot.merges.emplace();
  snapshot.merges->insert(dm_name(fact.vg, fact.origin));
}

void apply(const CachedBy& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.lv);
  if (lv && !holds(fact, snapshot)) attach_cache(*lv, fact.pool, fact.mode, fact.chunk, snapshot);
}

void apply(const NotCached& fact, Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.lv);
  if (lv && is_cached(*lv)) detach_cache(*lv, snapshot);
}

// The cache is nobody's then, and what it was with is no volume of its own any more.
void apply(const NoCacheRemains& fact, Snapshot& snapshot) {
  const std::string name = former_origin(fact.lv);
  const LogicalVolume* remains = snapshot.lv(fact.vg, name);
  if (!remains || !is_cached(*remains)) return;
  detach_cache(*remains, snapshot);
  apply(LvAbsent{fact.vg, name}, snapshot);
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
  erase_if(snapshot.lvs,
           [&](const LogicalVolume& lv) { return lv.vg == fact.vg && is_move(lv) && lv.move_pv.empty(); });
}

void apply(const PvSound& fact, Snapshot& snapshot) {
  if (!holds(fact, snapshot)) apply(PvIs{fact.path, fact.uuid, ""}, snapshot);
}

void apply(const PvAllocates& fact, Snapshot& snapshot) {
  if (PhysicalVolume* pv = mutable_pv(snapshot, fact.pv_uuid)) pv->allocatable = fact.allowed;
}

// The kernel counts who has the volume open; what is mounted, active or built on it counts once for each.
void count_openings(const Device& device, Snapshot& snapshot) {
  const auto name = split_dm_name(device.dm_name);
  const LogicalVolume* lv = name ? snapshot.lv(name->first, name->second) : nullptr;
  const bool open = !describe_uses(device, snapshot).empty();
  if (lv && lv->open != open) snapshot.lvs.edit(*lv).open = open;
}

// The mounts of our own namespace that `goes` names are there no more.
template <class Goes>
void unmount(Goes goes, Snapshot& snapshot) {
  std::set<const Device*> left;
  for (const auto& mount : snapshot.mounts)
    if (mount.holder.empty() && goes(mount)) {
      const Device* device = snapshot.device_by_number(mount.major, mount.minor);
      left.insert(device ? device : std::as_const(snapshot).device(mount.source));  // of a btrfs the number is its own
    }
  std::erase_if(snapshot.mounts, [&](const Mount& mount) { return mount.holder.empty() && goes(mount); });
  left.erase(nullptr);
  for (const Device* device : left) count_openings(*device, snapshot);
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
  count_openings(*device, snapshot);
  const std::string below = fact.target + "/";
  for (auto each = snapshot.paths.lower_bound(below); each != snapshot.paths.end() && each->first.starts_with(below);
       ++each)
    each->second = PathState{};
}

void apply(const Unmounted& fact, Snapshot& snapshot) {
  unmount([&](const Mount& mount) { return mount.target == fact.target && !is_automount(mount); }, snapshot);
}

void apply(const AutomountIs& fact, Snapshot& snapshot) {
  std::erase_if(snapshot.mounts, [&](const Mount& m) { return m.target == fact.target && is_automount(m); });
  if (!fact.set) return;
  Mount trap;
  trap.root = "/";
  trap.target = fact.target;
  trap.fs_type = "autofs";
  trap.source = "systemd-1";
  snapshot.mounts.push_back(std::move(trap));
}

void apply(const MountLacks& fact, Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  if (!device) return;
  unmount([&](const Mount& mount) { return mount.target == fact.target && snapshot.is_mount_of(mount, *device); },
          snapshot);
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

void apply(const DeviceWritable& fact, Snapshot& snapshot) {
  if (const Device* device = snapshot.device(fact.path)) snapshot.devices.edit(*device).read_only = !fact.writable;
}

void apply(const SwapOn& fact, Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  if (!device) return;
  snapshot.swaps.push_back({fact.path, device->name});
  count_openings(*device, snapshot);
}

void apply(const SwapOff& fact, Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  if (!device) return;
  std::erase_if(snapshot.swaps, [&](const Swap& swap) { return swap.device == device->name; });
  count_openings(*device, snapshot);
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

void apply(const LinesAre& fact, Snapshot& snapshot) {
  if (holds(fact, snapshot)) return;
  for (const auto& line : fact.lacks) apply(FileLacks{fact.path, line}, snapshot);
  FileState& file = snapshot.files[fact.path];
  file.exists = true;
  const auto lines = split_lines(file.text);
  if (!file.text.empty() && !file.text.ends_with('\n')) file.text += '\n';
  for (const auto& line : fact.has)
    if (std::ranges::find(lines, line) == lines.end()) file.text += line + '\n';
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
