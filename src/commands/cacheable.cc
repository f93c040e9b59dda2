#include "commands/cacheable.h"

#include <algorithm>

#include "base/text.h"
#include "model/caches.h"

namespace lvq {
namespace {

std::string vg_lv(const LogicalVolume& lv) { return lv.vg + "/" + lv.name; }

bool lists(const std::string& list, std::string_view word) {
  const auto words = split(list, ',');
  return std::ranges::find(words, word) != words.end();
}

// Why it cannot be cached, and what to do about it; both empty: it can.
std::pair<std::string, std::string> unfit(const LogicalVolume& lv, const Snapshot& machine) {
  if (lv.hidden) return {"is a part of another volume", "name the volume that it is part of"};
  if (lists(lv.layout, "cache") && lists(lv.layout, "pool")) return {"is a cache pool itself", "name the volume to speed up"};
  if (is_cached(lv))
    return {"is " + cache_words(lv, machine) + ", already", "take that away first: lvq accelerate --detach --lv " + vg_lv(lv)};
  if (lists(lv.layout, "writecache")) return {"has a writecache, and takes one cache only", "lvconvert --splitcache " + vg_lv(lv)};
  if (lists(lv.layout, "thin") && lists(lv.layout, "pool"))
    return {"is a thin pool: LVM caches its hidden data volume, which lvq does not do", "by hand: lvconvert --type cache"};
  if (lists(lv.layout, "thin")) return {"is a thin volume, and LVM caches none", "accelerate volumes that are not thin"};
  for (const char* kind : {"vdo", "mirror"})
    if (lists(lv.layout, kind)) return {std::string("is of the kind ") + kind + ", which lvq does not cache", "by hand, after a backup: lvconvert --type cache"};
  if (lv.role.find("snapshot") != lv.role.npos) return {"is a snapshot", "name its origin"};
  if (lv.role.find("origin") != lv.role.npos)
    return {"has snapshots, and lvq puts no cache below what others are built on", "remove them first"};
  if (lv.merging || !lv.convert_lv.empty()) return {"is being converted", "let it end"};
  if (lv.suspended) return {"is suspended", "find out why: dmsetup info"};
  return {};
}

const Device& whole_disk(const Device& device, const Snapshot& machine) {
  const Device* disk = device.parent.empty() ? nullptr : machine.device_by_name(device.parent);
  return disk ? *disk : device;
}

}  // namespace

void check_cacheable(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  const auto [why, way_out] = unfit(lv, machine);
  if (!why.empty())
    refuse(findings, {"lv-type-unsupported", vg_lv(lv), why, "layout " + lv.layout + ", role " + lv.role, way_out});
}

void warn_of_place(const LogicalVolume& lv, const CachePlace& place, Bytes data, const Snapshot& machine,
                   Findings& findings) {
  const std::string path = device_path(*place.device);
  const Device& disk = whole_disk(*place.device, machine);
  if (disk.rotational)
    warn(findings, "rotational", path,
         "The kernel takes " + device_path(disk) + " for a rotational disk: as a cache it hardly speeds anything up.");
  for (const PhysicalVolume* pv : pvs_under({&lv}, machine)) {
    const Device* below = machine.device(pv->device);
    if (below && &whole_disk(*below, machine) == &disk)
      warn(findings, "same-disk", path,
           vg_lv(lv) + " lies on " + device_path(disk) + " itself: a cache there is more work for the same disk.");
  }
  if (data >= lv.size)
    warn(findings, "larger-than-origin", path,
         "The cache (" + text(data) + ") would be as large as " + vg_lv(lv) + " (" + text(lv.size) +
             ") or larger; moving it there with pvmove would serve better.");
}

bool is_lost(const LogicalVolume& lv, const Snapshot& machine) {
  const LogicalVolume* cache = cache_of(lv, machine);
  return cache && std::ranges::any_of(pvs_under(parts_of_cache(*cache, machine), machine), &PhysicalVolume::missing);
}

void refuse_lost(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  const LogicalVolume& cache = *cache_of(lv, machine);
  const std::string name = vg_lv(lv), &mode = lv.segments.front().cache_mode;
  std::vector<std::string> gone;
  for (const PhysicalVolume* pv : pvs_under(parts_of_cache(cache, machine), machine))
    if (pv->missing) gone.push_back(pv->uuid);
  const std::string lost =
      mode == "writeback"
          ? "what had not been written back is lost with it, and the file system may be damaged"
          : "everything is on " + name + " itself as well, as it was " + mode;
  refuse(findings, {"cache-device-invalid", name,
                    "its cache " + own_name(cache) + " lay on a device that is gone; " + lost,
                    "physical volume " + join(gone, ", ") + " is missing; cache_mode " + mode,
                    "bring the device back, or do without it: umount, lvchange -an " + name + "; lvconvert --uncache --force --yes " +
                        name + "; vgreduce --removemissing " + lv.vg + "; lvchange -ay " + name + ", and check the file system"});
}

std::string dirty_words(const LogicalVolume& lv, const Snapshot& machine) {
  const uint64_t dirty = dirty_chunks(lv, machine);
  if (dirty == 0 || lv.segments.empty()) return "";
  const Bytes bytes{dirty * lv.segments.front().chunk.value};
  constexpr uint64_t kSlow = uint64_t{10} << 20, kFast = uint64_t{100} << 20;
  return std::to_string(dirty) + " chunks (" + text(bytes) + "), " + std::to_string(bytes.value / kFast + 1) + " to " +
         std::to_string(bytes.value / kSlow + 1) + " seconds at 100 to 10 MiB/s";
}

}  // namespace lvq
