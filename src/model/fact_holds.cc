#include <algorithm>

#include "base/digest.h"
#include "base/text.h"
#include "model/allocation.h"
#include "model/caches.h"
#include "model/devices_file.h"
#include "model/fact.h"
#include "model/fact_parts.h"
#include "model/fstab.h"
#include "model/names.h"

namespace lvq {
namespace {

bool looked_at(const Device& device, const Snapshot& snapshot) {
  return std::ranges::all_of(with_partitions(device, snapshot),
                             [&](const Device* each) { return snapshot.signatures_of(*each) != nullptr; });
}

bool carries(const std::vector<std::string>& tags, const std::string& tag) {
  return tag.empty() || std::ranges::find(tags, tag) != tags.end();
}

uint64_t overlap(const PvSegment& segment, Extents start, Extents count) {
  const uint64_t from = std::max(segment.start.value, start.value);
  const uint64_t to = std::min(segment.start.value + segment.size.value, start.value + count.value);
  return to > from ? to - from : 0;
}

bool check(const DeviceIs& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return device && device->size == fact.size && device->sector == fact.sector && device->wwid == fact.wwid &&
         device->serial == fact.serial;
}

bool check(const DeviceUnused& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return device && describe_uses(*device, snapshot).empty();
}

bool check(const NoSignature& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return device && looked_at(*device, snapshot) && describe_signatures(*device, snapshot).empty();
}

bool check(const SignaturesAre& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return device && looked_at(*device, snapshot) && describe_signatures(*device, snapshot) == fact.found;
}

bool check(const PvIs& fact, const Snapshot& snapshot) {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(fact.uuid);
  const Device* device = snapshot.device(fact.path);
  return pv && device && snapshot.pv_on(*device) == pv && !pv->missing && pv->vg == fact.vg &&
         !(pv->vg.empty() && pv->in_use);
}

bool check(const NotPv& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return snapshot.has_lvm && device && !snapshot.pv_on(*device);
}

bool check(const NotListed& fact, const Snapshot& snapshot) {
  return snapshot.files.contains(kDevicesFile) && devices_file_lines(fact.path, snapshot).empty();
}

bool check(const VgIs& fact, const Snapshot& snapshot) {
  const VolumeGroup* vg = snapshot.vg(fact.name);
  if (!vg || vg->extent != fact.extent || vg->total != fact.total || !carries(vg->tags, fact.tag)) return false;
  if (vg->exported || vg->partial || vg->foreign || vg->shared) return false;
  std::vector<std::string> uuids;
  for (const auto& pv : snapshot.pvs)
    if (pv.vg == fact.name) uuids.push_back(pv.uuid);
  std::ranges::sort(uuids);
  return uuids == fact.pv_uuids;
}

bool check(const VgLacks& fact, const Snapshot& snapshot) {
  const VolumeGroup* vg = snapshot.vg(fact.name);
  if (!vg || vg->extent != fact.extent || vg->total != fact.total) return false;
  if (vg->exported || vg->foreign || vg->shared) return false;
  std::vector<std::string> uuids, missing;
  for (const auto& pv : snapshot.pvs) {
    if (pv.vg != fact.name) continue;
    uuids.push_back(pv.uuid);
    if (pv.missing) missing.push_back(pv.uuid);
  }
  std::ranges::sort(uuids);
  std::ranges::sort(missing);
  return uuids == fact.pv_uuids && missing == fact.missing;
}

bool check(const LvOffPv& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.lv);
  const PhysicalVolume* pv = snapshot.pv_by_uuid(fact.pv_uuid);
  if (!lv || (!fact.lv_uuid.empty() && lv->uuid != fact.lv_uuid)) return false;
  return !pv || std::ranges::none_of(pv->segments,
                                     [&](const PvSegment& segment) { return belongs_to(segment, *lv, snapshot); });
}

bool check(const VgAbsent& fact, const Snapshot& snapshot) { return snapshot.has_lvm && !snapshot.vg(fact.name); }

bool check(const LvIs& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  return lv && lv->extents == fact.extents && lv->layout == fact.layout && carries(lv->tags, fact.tag) &&
         (fact.uuid.empty() || lv->uuid == fact.uuid);
}

bool check(const LvAbsent& fact, const Snapshot& snapshot) {
  return snapshot.has_lvm && !snapshot.lv(fact.vg, fact.name);
}

bool check(const LvGone& fact, const Snapshot& snapshot) { return snapshot.has_lvm && !volume_with(fact, snapshot); }

bool check(const LvActive& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  return lv && lv->active && !lv->suspended;
}

bool check(const LvInactive& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  return lv && !lv->active;
}

bool check(const LvSpans& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  return lv && lv->extents == fact.extents && (fact.uuid.empty() || lv->uuid.empty() || lv->uuid == fact.uuid);
}

bool check(const LvNamed& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  return lv && carries(lv->tags, fact.tag) && (fact.uuid.empty() || lv->uuid == fact.uuid);
}

bool check(const LvWritable& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  return lv && is_writable(*lv) == fact.writable;
}

bool check(const LvSnapshotOf& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  const LogicalVolume* origin = snapshot.lv(fact.vg, fact.origin);
  return lv && origin && !origin->uuid.empty() && lv->origin_uuid == origin->uuid && !lv->merging &&
         !lv->snapshot_invalid;
}

bool check(const LvClosed& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  return lv && !lv->open;
}

bool check(const LvMergeStarted& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return snapshot.has_lvm;
  return lv->merging && snapshot.merges && snapshot.merges->contains(dm_name(fact.vg, fact.origin));
}

bool check(const LvMerging& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  return snapshot.has_lvm && (!lv || lv->merging);
}

// As the kernel has it, where it was asked and the volume is active. In LVM's cleaner policy a cache is on its way out.
bool runs_as(const CachedBy& fact, const LogicalVolume& lv, const Snapshot& snapshot) {
  if (!snapshot.caches || !lv.active) return true;
  const KernelCache* cache = kernel_cache(lv, snapshot);
  return cache && cache->mode == fact.mode && cache->chunk == fact.chunk && cache->policy != "cleaner";
}

bool check(const CachedBy& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.lv);
  const LogicalVolume* cache = lv ? cache_of(*lv, snapshot) : nullptr;
  if (!cache || lv->uuid != fact.lv_uuid || own_name(*cache) != fact.pool) return false;
  const LvSegment& segment = lv->segments.front();
  const auto elsewhere = [&](const PhysicalVolume* pv) { return !fact.pv_uuid.empty() && pv->uuid != fact.pv_uuid; };
  return segment.cache_mode == fact.mode && segment.chunk == fact.chunk && segment.cache_policy != "cleaner" &&
         std::ranges::none_of(pvs_under(parts_of_cache(*cache, snapshot), snapshot), elsewhere) &&
         runs_as(fact, *lv, snapshot);
}

bool check(const NotCached& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.lv);
  return lv && lv->uuid == fact.lv_uuid && !is_cached(*lv);
}

bool check(const NoCacheRemains& fact, const Snapshot& snapshot) {
  const LogicalVolume* remains = snapshot.lv(fact.vg, former_origin(fact.lv));
  return snapshot.has_lvm && !(remains && is_cached(*remains));
}

// Extents in a row of one volume may be several of its segments.
bool check(const ExtentsAre& fact, const Snapshot& snapshot) {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(fact.pv_uuid);
  if (!pv || pv->vg != fact.vg) return snapshot.has_lvm && fact.lv_uuid.empty();
  uint64_t owned = 0, used = 0;
  for (const auto& segment : pv->segments) {
    const uint64_t common = overlap(segment, fact.start, fact.count);
    if (!segment.lv_uuid.empty()) used += common;
    if (segment.lv_uuid == fact.lv_uuid) owned += common;
  }
  return fact.lv_uuid.empty() ? used == 0 : owned == fact.count.value;
}

bool check(const NoMove& fact, const Snapshot& snapshot) {
  return snapshot.has_lvm && std::ranges::none_of(snapshot.lvs, [&](const LogicalVolume& lv) {
           return lv.vg == fact.vg && !lv.move_pv.empty() && (fact.pv.empty() || lv.move_pv == fact.pv);
         });
}

bool check(const NoMoveRemains& fact, const Snapshot& snapshot) {
  return snapshot.has_lvm && std::ranges::none_of(snapshot.lvs, [&](const LogicalVolume& lv) {
           return lv.vg == fact.vg && is_move(lv) && lv.move_pv.empty();
         });
}

bool check(const PvEmpty& fact, const Snapshot& snapshot) {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(fact.pv_uuid);
  return pv && std::ranges::all_of(pv->segments, [](const PvSegment& each) { return each.lv_uuid.empty(); });
}

bool check(const PvSound& fact, const Snapshot& snapshot) {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(fact.uuid);
  const Device* device = snapshot.device(fact.path);
  return pv && device && snapshot.pv_on(*device) == pv && !pv->missing && !(pv->vg.empty() && pv->in_use);
}

bool check(const PvAllocates& fact, const Snapshot& snapshot) {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(fact.pv_uuid);
  return snapshot.has_lvm && (pv && pv->vg == fact.vg && pv->allocatable) == fact.allowed;
}

bool check(const NoDependents& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  return snapshot.has_lvm && (!lv || dependents_of(*lv, snapshot).empty());
}

bool check(const VgEmpty& fact, const Snapshot& snapshot) {
  return snapshot.vg(fact.name) && std::ranges::none_of(snapshot.lvs, [&](const LogicalVolume& lv) {
           return lv.vg == fact.name && !lv.name.ends_with("_pmspare");
         });
}

bool check(const RoomIn& fact, const Snapshot& snapshot) {
  const VolumeGroup* vg = snapshot.vg(fact.vg);
  return vg && allocatable_in(*vg, snapshot) >= fact.extents;
}

bool check(const NotBusy& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return snapshot.users && (!device || snapshot.users_of(*device).empty());
}

bool check(const FsEnds& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  const auto end = device ? snapshot.fs_ends.find(device->name) : snapshot.fs_ends.end();
  return end != snapshot.fs_ends.end() && end->second >= fact.least && end->second <= fact.most;
}

// Several magics may belong to one file system (vfat has two, btrfs mirrors its own): all must tell the same.
bool check(const FsIs& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  const auto* signatures = device ? snapshot.signatures_of(*device) : nullptr;
  if (!signatures || signatures->empty()) return false;
  const bool one_type = std::ranges::all_of(*signatures, [&](const Signature& s) { return s.type == fact.type; });
  const bool identified = std::ranges::any_of(*signatures, [&](const Signature& s) {
    return (fact.uuid.empty() || s.uuid == fact.uuid) && (fact.label.empty() || s.label == fact.label);
  });
  return one_type && identified;
}

bool check(const Mounted& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  const Mount* mount = snapshot.mount_at(fact.target);
  return device && mount && snapshot.is_mount_of(*mount, *device);
}

bool check(const Unmounted& fact, const Snapshot& snapshot) {
  const Mount* mount = snapshot.mount_at(fact.target);
  return !mount || is_automount(*mount);
}

bool check(const AutomountIs& fact, const Snapshot& snapshot) {
  return (snapshot.automount_at(fact.target) != nullptr) == fact.set;
}

bool check(const MountLacks& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return !device || std::ranges::none_of(snapshot.mounts, [&](const Mount& mount) {
    return mount.holder.empty() && mount.target == fact.target && snapshot.is_mount_of(mount, *device);
  });
}

// What is mounted twice shows the same in both: that of the file system, not of the place.
bool check(const FsWritable& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  const auto mounts = device ? snapshot.mounts_of(*device) : std::vector<const Mount*>{};
  return !mounts.empty() && std::ranges::all_of(mounts, [&](const Mount* mount) {
    return has_option(mount->super_options, fact.writable ? "rw" : "ro");
  });
}

bool check(const DeviceWritable& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return device && device->read_only != fact.writable;
}

bool check(const SwapOn& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return device && snapshot.swaps_on(*device);
}

bool check(const SwapOff& fact, const Snapshot& snapshot) {
  const Device* device = snapshot.device(fact.path);
  return !device || !snapshot.swaps_on(*device);
}

bool check(const FileIs& fact, const Snapshot& snapshot) {
  const auto file = snapshot.files.find(fact.path);
  if (file == snapshot.files.end() || file->second.is_link) return false;
  if (fact.digest.empty()) return !file->second.exists;
  return file->second.exists && sha256_hex(file->second.text) == fact.digest;
}

bool check(const FstabHas& fact, const Snapshot& snapshot) {
  const auto entries = fstab_entries_naming(snapshot.file_text("/etc/fstab"), fact.spec);
  return std::ranges::count_if(entries, [&](const FstabEntry& entry) {
           return entry.spec == fact.spec && entry.target == fact.target && entry.type == fact.type &&
                  entry.options == fact.options && entry.pass == fact.pass;
         }) == 1;
}

bool check(const FileLacks& fact, const Snapshot& snapshot) {
  const auto file = snapshot.files.find(fact.path);
  if (file == snapshot.files.end()) return false;
  const auto lines = split_lines(file->second.text);
  return std::ranges::find(lines, fact.line) == lines.end();
}

bool check(const LinesAre& fact, const Snapshot& snapshot) {
  const auto file = snapshot.files.find(fact.path);
  if (file == snapshot.files.end() || file->second.is_link) return false;
  const auto lines = split_lines(file->second.text);
  const auto is_there = [&](const std::string& line) { return std::ranges::find(lines, line) != lines.end(); };
  return std::ranges::all_of(fact.has, is_there) && std::ranges::none_of(fact.lacks, is_there);
}

bool check(const DirIs& fact, const Snapshot& snapshot) {
  const PathState* path = snapshot.path(fact.path);
  return path && path->kind == PathState::Kind::directory && (!fact.empty || path->empty);
}

bool check(const DirAbsent& fact, const Snapshot& snapshot) {
  const PathState* path = snapshot.path(fact.path);
  return path && path->kind == PathState::Kind::absent;
}

bool check(const DirSpent& fact, const Snapshot& snapshot) {
  const PathState* path = snapshot.path(fact.path);
  return path && !(path->kind == PathState::Kind::directory && path->empty);
}

bool check(const ProgramIs& fact, const Snapshot& snapshot) { return why_not_roots_own(fact.path, snapshot).empty(); }

}  // namespace

bool holds(const Fact& fact, const Snapshot& snapshot) {
  return std::visit([&](const auto& each) { return check(each, snapshot); }, fact);
}

bool all_hold(const std::vector<Fact>& facts, const Snapshot& snapshot) {
  return std::ranges::all_of(facts, [&](const Fact& fact) { return holds(fact, snapshot); });
}

}  // namespace lvq
