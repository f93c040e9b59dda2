#include <algorithm>

#include "base/overloaded.h"
#include "base/text.h"
#include "model/allocation.h"
#include "model/caches.h"
#include "model/devices_file.h"
#include "model/fact.h"
#include "model/fact_parts.h"
#include "model/names.h"

namespace lvq {
namespace {

std::string content_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  if (!snapshot.signatures_of(*device)) return "it was not looked at";
  return listed(describe_signatures(*device, snapshot), "no signature");
}

std::string pv_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  const PhysicalVolume* pv = snapshot.pv_on(*device);
  if (!pv) return "no physical volume";
  return "physical volume " + pv->uuid + (pv->vg.empty() ? " of no volume group" : " of volume group " + pv->vg);
}

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

std::string lv_found(const std::string& vg, const std::string& name, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return "no such logical volume";
  std::string words = count_words(lv->extents) + ", " + lv->layout;
  if (!lv->tags.empty()) words += ", tags " + join(lv->tags, " ");
  if (!lv->active) words += ", not active";
  if (lv->suspended) words += ", suspended";
  return words;
}

std::string owners_found(const ExtentsAre& fact, const Snapshot& snapshot) {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(fact.pv_uuid);
  if (!pv) return "no such physical volume";
  std::vector<std::string> owners;
  const uint64_t from = fact.start.value, to = from + fact.count.value;
  for (const auto& segment : pv->segments) {
    const uint64_t first = segment.start.value, end = first + segment.size.value;
    if (end <= from || first >= to) continue;
    const auto lv = std::ranges::find(snapshot.lvs, segment.lv_uuid, &LogicalVolume::uuid);
    owners.push_back(std::to_string(first) + " to " + std::to_string(end - 1) + " " +
                     (segment.lv_uuid.empty()    ? "free"
                      : lv == snapshot.lvs.end() ? "of an unknown volume"
                                                 : "of " + full_name(lv->vg, lv->name)));
  }
  return listed(owners, "no such extents");
}

std::string moves_found(const std::string& vg, const Snapshot& snapshot) {
  if (!snapshot.has_lvm) return "it was not looked at";
  std::vector<std::string> moves;
  for (const auto& lv : snapshot.lvs)
    if (lv.vg == vg && !lv.move_pv.empty()) moves.push_back(lv.name + " moves extents away from " + lv.move_pv);
  return listed(moves, "none is");
}

std::string allocation_found(const std::string& uuid, const Snapshot& snapshot) {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(uuid);
  if (!pv) return "no such physical volume";
  return count_words(pv->allocated) + " of it in use, " + (pv->allocatable ? "allocatable" : "not allocatable");
}

std::string volumes_found(const std::string& vg, const Snapshot& snapshot) {
  if (!snapshot.vg(vg)) return "no such volume group";
  std::vector<std::string> names;
  for (const auto& lv : snapshot.lvs)
    if (lv.vg == vg) names.push_back(lv.name);
  return listed(names, "none");
}

std::string dependents_found(const NoDependents& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return snapshot.has_lvm ? "no such logical volume" : "it was not looked at";
  std::vector<std::string> names;
  for (const LogicalVolume* each : dependents_of(*lv, snapshot)) names.push_back(full_name(each->vg, each->name));
  return listed(names, "none does");
}

std::string users_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!snapshot.users) return "it was not looked at";
  return listed(device ? describe_users(*device, snapshot) : std::vector<std::string>{}, "none does");
}

std::string cache_found(const std::string& vg, const std::string& name, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return "no such logical volume";
  if (!is_cached(*lv)) return lv->layout + ", no cache";
  std::string words = cache_words(*lv, snapshot) + ", UUID " + lv->uuid;
  if (const KernelCache* kernel = kernel_cache(*lv, snapshot))
    words += "; the kernel has it " + (kernel->mode.empty() ? "failed" : kernel->mode) + ", in chunks of " +
             text(kernel->chunk) + ", policy " + kernel->policy;
  return words;
}

// Who has it open, as far as that can be seen: what is mounted, what is built on it, which process works there.
std::string opening_found(const std::string& vg, const std::string& name, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return lv_found(vg, name, snapshot);
  if (!lv->open) return "nothing has it open";
  const Device* device = snapshot.device(lv_path(vg, name));
  std::vector<std::string> users;
  if (device) users = describe_uses(*device, snapshot);
  if (device && snapshot.users)
    for (auto& user : describe_users(*device, snapshot)) users.push_back(std::move(user));
  return listed(users,
                "it is open, and nothing that can be seen has it open: a process in what was unmounted lazily, an "
                "overlay, an exported target or another namespace may");
}

std::string merge_found(const LvMergeStarted& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return lv_found(fact.vg, fact.name, snapshot);
  if (!lv->merging) return "it is not being merged";
  const std::string origin = full_name(fact.vg, fact.origin);
  const LogicalVolume* into = snapshot.lv(fact.vg, fact.origin);
  return "the merge is put off until " + origin + " is activated next" +
         (into && into->open ? "; of " + origin + ": " + opening_found(fact.vg, fact.origin, snapshot) : "");
}

std::string origin_found(const LvSnapshotOf& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return lv_found(fact.vg, fact.name, snapshot);
  if (lv->merging) return "it is being merged";
  return lv->snapshot_invalid ? "it is a snapshot that has overflowed" : "lv_attr " + lv->attr;
}

std::string end_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  const auto end = snapshot.fs_ends.find(device->name);
  return end == snapshot.fs_ends.end() ? "no superblock tells where it ends" : "it ends at " + text(end->second);
}

std::string mount_found(const std::string& target, const Snapshot& snapshot) {
  const Mount* mount = snapshot.mount_at(target);
  return mount ? mount->source + " (" + mount->fs_type + ") is mounted there" : "nothing is mounted there";
}

std::string writing_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  std::vector<std::string> mounts;
  for (const Mount* mount : snapshot.mounts_of(*device))
    mounts.push_back("mounted on " + mount->target + " (" + mount->super_options + ")");
  return listed(mounts, "it is not mounted");
}

std::string dir_found(const std::string& name, const Snapshot& snapshot) {
  const PathState* path = snapshot.path(name);
  if (!path) return "it was not looked at";
  switch (path->kind) {
    case PathState::Kind::absent:
      return "there is nothing by that name";
    case PathState::Kind::directory:
      return path->empty ? "an empty directory" : "a directory that is not empty";
    case PathState::Kind::symlink:
      return "a symbolic link to " + path->link_target;
    case PathState::Kind::file:
      return "a file";
    case PathState::Kind::other:
      break;
  }
  return "something that is no directory";
}

std::string fstab_found(const FstabHas& fact, const Snapshot& snapshot) {
  std::vector<std::string> lines;
  for (const auto& line : split_lines(snapshot.file_text("/etc/fstab")))
    if (line.find(fact.target) != std::string::npos || line.find(fact.spec) != std::string::npos)
      lines.push_back(std::string(trim(line)));
  return lines.empty() ? "no such line" : "lines: " + join(lines, " | ");
}

std::string lines_found(const LinesAre& fact, const Snapshot& snapshot) {
  const auto file = snapshot.files.find(fact.path);
  if (file == snapshot.files.end()) return "it was not looked at";
  if (file->second.is_link) return "a symbolic link";
  std::vector<std::string> words;
  for (const auto& line : fact.has)
    if (holds(FileLacks{fact.path, line}, snapshot)) words.push_back("it has no line \"" + line + "\"");
  for (const auto& line : fact.lacks)
    if (!holds(FileLacks{fact.path, line}, snapshot)) words.push_back("it has the line \"" + line + "\"");
  return join(words, "; ");
}

}  // namespace

std::string found(const Fact& fact, const Snapshot& snapshot) {
  return std::visit(
      overloaded{
          [&](const DeviceIs& f) -> std::string {
            const Device* device = snapshot.device(f.path);
            if (!device) return "no such device";
            return device->name + " with " + device_words(device->size, device->sector, device->wwid, device->serial);
          },
          [&](const DeviceUnused& f) -> std::string {
            const Device* device = snapshot.device(f.path);
            return device ? listed(describe_uses(*device, snapshot), "nothing uses it") : "no such device";
          },
          [&](const NoSignature& f) { return content_found(f.path, snapshot); },
          [&](const SignaturesAre& f) { return content_found(f.path, snapshot); },
          [&](const PvIs& f) { return pv_found(f.path, snapshot); },
          [&](const NotPv& f) { return pv_found(f.path, snapshot); },
          [&](const NotListed&) -> std::string {
            return snapshot.files.contains(kDevicesFile) ? "it lists it" : "it was not looked at";
          },
          [&](const VgIs& f) { return vg_found(f.name, snapshot); },
          [&](const VgLacks& f) { return vg_found(f.name, snapshot); },
          [&](const LvOffPv& f) { return allocation_found(f.pv_uuid, snapshot); },
          [&](const VgAbsent& f) { return vg_found(f.name, snapshot); },
          [&](const LvIs& f) { return lv_found(f.vg, f.name, snapshot); },
          [&](const LvAbsent& f) { return lv_found(f.vg, f.name, snapshot); },
          [&](const LvGone& f) {
            const LogicalVolume* lv = volume_with(f, snapshot);
            return lv ? full_name(*lv) + ": " + lv_found(f.vg, lv->name, snapshot) : "no such logical volume";
          },
          [&](const LvActive& f) { return lv_found(f.vg, f.name, snapshot); },
          [&](const LvInactive& f) {
            const LogicalVolume* lv = snapshot.lv(f.vg, f.name);
            return lv && lv->active ? std::string("it is active") : lv_found(f.vg, f.name, snapshot);
          },
          [&](const LvSpans& f) { return lv_found(f.vg, f.name, snapshot); },
          [&](const LvNamed& f) { return lv_found(f.vg, f.name, snapshot); },
          [&](const LvWritable& f) {
            const LogicalVolume* lv = snapshot.lv(f.vg, f.name);
            return lv ? "lv_attr " + lv->attr : lv_found(f.vg, f.name, snapshot);
          },
          [&](const LvSnapshotOf& f) { return origin_found(f, snapshot); },
          [&](const LvClosed& f) { return opening_found(f.vg, f.name, snapshot); },
          [&](const LvMergeStarted& f) { return merge_found(f, snapshot); },
          [&](const LvMerging& f) { return lv_found(f.vg, f.name, snapshot); },
          [&](const CachedBy& f) { return cache_found(f.vg, f.lv, snapshot); },
          [&](const NotCached& f) { return cache_found(f.vg, f.lv, snapshot); },
          [&](const NoCacheRemains& f) { return cache_found(f.vg, former_origin(f.lv), snapshot); },
          [&](const ExtentsAre& f) { return owners_found(f, snapshot); },
          [&](const NoMove& f) { return moves_found(f.vg, snapshot); },
          [&](const NoMoveRemains& f) { return volumes_found(f.vg, snapshot); },
          [&](const PvEmpty& f) { return allocation_found(f.pv_uuid, snapshot); },
          [&](const PvSound& f) { return pv_found(f.path, snapshot); },
          [&](const PvAllocates& f) { return allocation_found(f.pv_uuid, snapshot); },
          [&](const NoDependents& f) { return dependents_found(f, snapshot); },
          [&](const VgEmpty& f) { return volumes_found(f.name, snapshot); },
          [&](const RoomIn& f) { return vg_found(f.vg, snapshot); },
          [&](const NotBusy& f) { return users_found(f.path, snapshot); },
          [&](const FsIs& f) { return content_found(f.path, snapshot); },
          [&](const FsEnds& f) { return end_found(f.path, snapshot); },
          [&](const Mounted& f) { return mount_found(f.target, snapshot); },
          [&](const Unmounted& f) {
            return mount_found(f.target, snapshot) + ": something has mounted it again, or meanwhile";
          },
          [&](const AutomountIs& f) -> std::string {
            return snapshot.automount_at(f.target) ? "systemd mounts something there" : "systemd mounts nothing there";
          },
          [&](const MountLacks& f) { return mount_found(f.target, snapshot); },
          [&](const FsWritable& f) { return writing_found(f.path, snapshot); },
          [&](const DeviceWritable& f) -> std::string {
            const Device* device = snapshot.device(f.path);
            if (!device) return "no such device";
            return device->read_only ? "it refuses all writes" : "it may be written to";
          },
          [&](const SwapOn&) -> std::string { return "it is not active swap"; },
          [&](const SwapOff&) -> std::string { return "it is active swap"; },
          [&](const FileIs& f) -> std::string {
            const auto file = snapshot.files.find(f.path);
            if (file == snapshot.files.end()) return "it was not looked at";
            if (file->second.is_link) return "a symbolic link";
            return file->second.exists ? "other content" : "no such file";
          },
          [&](const FstabHas& f) { return fstab_found(f, snapshot); },
          [&](const FileLacks& f) -> std::string {
            return snapshot.files.contains(f.path) ? "it has that line" : "it was not looked at";
          },
          [&](const LinesAre& f) { return lines_found(f, snapshot); },
          [&](const DirIs& f) { return dir_found(f.path, snapshot); },
          [&](const DirAbsent& f) { return dir_found(f.path, snapshot); },
          [&](const DirSpent& f) { return dir_found(f.path, snapshot); },
          [&](const ProgramIs& f) { return why_not_roots_own(f.path, snapshot); },
      },
      fact);
}

}  // namespace lvq
