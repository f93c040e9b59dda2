#include "commands/accelerate/cacheable.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "model/caches.h"
#include "model/holders.h"

namespace lvq {
namespace {

bool lists(const std::string& list, std::string_view word) {
  const auto words = split(list, ',');
  return std::ranges::find(words, word) != words.end();
}

// Why the volume cannot be cached, and what to do about it; both empty: it can.
std::pair<std::string, std::string> unfit(const LogicalVolume& lv, const Snapshot& machine) {
  if (lv.hidden) return {"is a part of another volume", "name the volume that it is part of"};
  if (lists(lv.layout, "cache") && lists(lv.layout, "pool"))
    return {"is a cache pool itself", "name the volume to speed up"};
  if (is_cached(lv))
    return {"is already " + cache_words(lv, machine),
            "take that away first: lvq accelerate --detach --lv " + full_name(lv)};
  if (lists(lv.layout, "writecache"))
    return {"has a writecache, and takes one cache only",
            "lvconvert --splitcache " + full_name(lv)};
  if (lists(lv.layout, "thin") && lists(lv.layout, "pool"))
    return {"is a thin pool: LVM caches its hidden data volume, which lvq does not do",
            "by hand: lvconvert --type cache"};
  if (lists(lv.layout, "thin"))
    return {"is a thin volume, and LVM caches none", "accelerate volumes that are not thin"};
  for (const char* kind : {"vdo", "mirror"})
    if (lists(lv.layout, kind))
      return {std::string("is of the kind ") + kind + ", which lvq does not cache",
              "by hand, after a backup: lvconvert --type cache"};
  if (lv.role.find("snapshot") != lv.role.npos) return {"is a snapshot", "name its origin"};
  if (lv.role.find("origin") != lv.role.npos)
    return {"has snapshots, and lvq puts no cache below what others are built on",
            "remove them first"};
  return {};
}

const Device& whole_disk(const Device& device, const Snapshot& machine) {
  const Device* disk = device.parent.empty() ? nullptr : machine.device_by_name(device.parent);
  return disk ? *disk : device;
}

// The volume itself, and the legs of a RAID.
std::vector<const LogicalVolume*> parts_of(const LogicalVolume& lv, const Snapshot& machine) {
  const Holders holders(lv.vg, machine);
  std::vector<const LogicalVolume*> parts;
  for (const auto& each : machine.lvs)
    if (each.vg == lv.vg && holders.of(each) == &lv) parts.push_back(&each);
  return parts;
}

}  // namespace

void check_cacheable(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  check_settled(lv, machine, findings);
  const auto [why, way_out] = unfit(lv, machine);
  if (!why.empty())
    refuse(findings, {"lv-type-unsupported", full_name(lv), why,
                      "layout " + lv.layout + ", role " + lv.role, way_out});
}

void warn_of_place(const LogicalVolume& lv, const CachePlace& place, Bytes data,
                   const Snapshot& machine, Findings& findings) {
  const std::string path = device_path(*place.device);
  const Device& disk = whole_disk(*place.device, machine);
  if (disk.rotational)
    warn(findings, "rotational", path,
         "The kernel takes " + device_path(disk) +
             " for a rotational disk: as a cache it hardly speeds anything up.");
  for (const PhysicalVolume* pv : pvs_under(parts_of(lv, machine), machine)) {
    const Device* below = machine.device(pv->device);
    if (below && &whole_disk(*below, machine) == &disk)
      warn(findings, "same-disk", path,
           full_name(lv) + " lies on " + device_path(disk) +
               " itself: a cache there is more work for the same disk.");
  }
  if (data >= lv.size)
    warn(findings, "larger-than-origin", path,
         "The cache (" + text(data) + ") would be as large as " + full_name(lv) + " (" +
             text(lv.size) + ") or larger; moving it there with pvmove would serve better.");
}

namespace {

std::vector<const PhysicalVolume*> missing_pvs(const LogicalVolume& cache,
                                               const Snapshot& machine) {
  auto pvs = pvs_under(parts_of_cache(cache, machine), machine);
  std::erase_if(pvs, [](const PhysicalVolume* pv) { return !pv->missing; });
  return pvs;
}

// LVM does not take a writeback cache away before it has flushed it, and does not activate one
// whose device is gone, so an empty device with the same PV UUID has to stand in for it.
std::string way_with_a_stand_in(const LogicalVolume& lv,
                                const std::vector<const PhysicalVolume*>& gone,
                                const Snapshot& machine) {
  const VolumeGroup* vg = machine.vg(lv.vg);
  std::string words, removal;
  for (const PhysicalVolume* pv : gone) {
    const Bytes size{(vg ? pv->total.value * vg->extent.bytes.value : 0) +
                     default_pe_start().value};
    words += "pvcreate --uuid " + pv->uuid + " --restorefile /etc/lvm/backup/" + lv.vg +
             " DEV, an empty one of at least " + text(size) + ", which may be a loop device; ";
    removal += "vgreduce " + lv.vg + " DEV; pvremove DEV; ";
  }
  return words + "vgcfgrestore " + lv.vg + "; lvconvert --uncache --force --yes " + full_name(lv) +
         "; " + removal;
}

std::string way_out(const LogicalVolume& lv, const std::vector<const PhysicalVolume*>& gone,
                    const Snapshot& machine) {
  const std::string name = full_name(lv);
  const bool only_there = lv.segments.front().cache_mode == "writeback";
  std::string words = "bring the device back, or do without it: ";
  if (only_there && !lv.active && !gone.empty())
    words += way_with_a_stand_in(lv, gone, machine);
  else
    words += "lvconvert --uncache --force --yes " + name + "; " +
             (gone.empty() ? "" : "vgreduce --removemissing " + lv.vg + "; ");
  return words + (lv.active ? "unmount it, " : "lvchange -ay " + name + ", ") +
         "and check its file system";
}

}  // namespace

bool is_lost(const LogicalVolume& lv, const Snapshot& machine) {
  const LogicalVolume* cache = cache_of(lv, machine);
  if (!cache) return false;
  const KernelCache* kernel = kernel_cache(lv, machine);
  return !missing_pvs(*cache, machine).empty() || (kernel && kernel->mode.empty());
}

void refuse_lost(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  const LogicalVolume& cache = *cache_of(lv, machine);
  const std::string name = full_name(lv), &mode = lv.segments.front().cache_mode;
  const auto gone = missing_pvs(cache, machine);
  std::vector<std::string> uuids;
  for (const PhysicalVolume* pv : gone) uuids.push_back(pv->uuid);
  const std::string lost =
      mode == "writeback"
          ? "what had not been written back is lost with it, and the file system may be damaged"
          : "everything is on " + name + " itself as well, as it was " + mode;
  refuse(findings,
         {"cache-device-invalid", name,
          "its cache " + own_name(cache) + " lay on a device that " +
              (gone.empty() ? "does not answer" : "is gone") + "; " + lost,
          (gone.empty() ? "the kernel has given the cache up (dmsetup status " + name + ")"
                        : "physical volume " + join(uuids, ", ") + " is missing") +
              "; cache_mode " + mode,
          way_out(lv, gone, machine)});
}

std::string dirty_words(const LogicalVolume& lv, const Snapshot& machine) {
  const uint64_t dirty = dirty_chunks(lv, machine);
  if (dirty == 0 || lv.segments.empty()) return "";
  const Bytes bytes{dirty * lv.segments.front().chunk.value};
  constexpr uint64_t kSlow = uint64_t{10} << 20, kFast = uint64_t{100} << 20;
  return std::to_string(dirty) + " chunks (" + text(bytes) + "), " +
         std::to_string(bytes.value / kFast + 1) + " to " +
         std::to_string(bytes.value / kSlow + 1) + " seconds at 100 to 10 MiB/s";
}

}  // namespace lvq
