#include "model/caches.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "model/names.h"

namespace lvq {
namespace {

constexpr std::string_view kAttached[] = {"_cpool", "_cvol"};

void rename_cache(const std::string& vg, const std::string& from, const std::string& to,
                  bool hidden, Snapshot& machine) {
  for (auto& lv : machine.lvs) {
    if (lv.vg != vg) continue;
    if (lv.name == from) lv.hidden = hidden;
    if (lv.parent == from) lv.parent = to;
    for (const char* suffix : {"", "_cdata", "_cmeta"})
      if (lv.name == from + suffix) {
        lv.name = to + suffix;
        break;
      }
  }
}

// Gives the volume the extents of its hidden origin again, and removes that origin.
void lift_origin(LogicalVolume& lv, Snapshot& machine) {
  const std::string origin = std::exchange(lv.origin_uuid, ""), uuid = lv.uuid;
  lv.layout = "linear";
  lv.segments = {{.type = "linear",
                  .start = {},
                  .size = lv.extents,
                  .ranges = "",
                  .chunk = {},
                  .cache_mode = "",
                  .cache_policy = ""}};
  if (origin.empty()) return;  // a planned cache has no hidden origin
  for (const auto& each : std::as_const(machine.lvs))
    if (each.uuid == origin) {
      lv.layout = each.layout;
      lv.segments = each.segments;
    }
  for (auto& pv : machine.pvs)
    for (auto& segment : pv.segments)
      if (segment.lv_uuid == origin) segment.lv_uuid = uuid;
  erase_if(machine.lvs, [&](const LogicalVolume& each) { return each.uuid == origin; });
}

bool lies_on(const PhysicalVolume& pv, const LogicalVolume& lv) {
  return !lv.uuid.empty() &&
         std::ranges::find(pv.segments, lv.uuid, &PvSegment::lv_uuid) != pv.segments.end();
}

}  // namespace

bool is_cached(const LogicalVolume& lv) {
  return std::ranges::any_of(lv.segments,
                             [](const LvSegment& segment) { return segment.type == "cache"; });
}

const LogicalVolume* cache_of(const LogicalVolume& lv, const Snapshot& machine) {
  return is_cached(lv) ? machine.lv(lv.vg, lv.pool) : nullptr;
}

std::string own_name(const LogicalVolume& cache) {
  for (const auto suffix : kAttached)
    if (cache.name.ends_with(suffix))
      return cache.name.substr(0, cache.name.size() - suffix.size());
  return cache.name;
}

std::string former_origin(const std::string& lv) { return lv + "_corig"; }

std::vector<const LogicalVolume*> parts_of_cache(const LogicalVolume& cache,
                                                 const Snapshot& machine) {
  std::vector<const LogicalVolume*> parts = {&cache};
  for (const char* suffix : {"_cdata", "_cmeta"})
    if (const LogicalVolume* part = machine.lv(cache.vg, cache.name + suffix))
      parts.push_back(part);
  return parts;
}

void attach_cache(const LogicalVolume& lv, const std::string& pool, const std::string& mode,
                  Bytes chunk, Snapshot& machine) {
  const std::string vg = lv.vg, name = lv.name, attached = pool + "_cpool";
  if (!is_cached(lv)) rename_cache(vg, pool, attached, true, machine);
  LogicalVolume& cached = machine.lvs.edit(*std::as_const(machine).lv(vg, name));
  cached.layout = "cache";
  if (cached.pool.empty()) cached.pool = attached;
  cached.segments = {{.type = "cache",
                      .start = {},
                      .size = cached.extents,
                      .ranges = "",
                      .chunk = chunk,
                      .cache_mode = mode,
                      .cache_policy = "smq"}};
  start_cache(cached, machine);
}

void start_cache(const LogicalVolume& lv, Snapshot& machine) {
  const LvSegment& segment = lv.segments.front();
  if (machine.caches)
    (*machine.caches)[dm_name(lv.vg, lv.name)] = {
        .chunk = segment.chunk, .mode = segment.cache_mode, .policy = segment.cache_policy};
}

void detach_cache(const LogicalVolume& lv, Snapshot& machine) {
  const std::string vg = lv.vg, name = lv.name;
  if (const LogicalVolume* cache = cache_of(lv, machine))
    rename_cache(vg, std::string(cache->name), own_name(*cache), false, machine);
  LogicalVolume plain = *std::as_const(machine).lv(vg, name);
  plain.pool.clear();
  lift_origin(plain, machine);
  machine.lvs.edit(*std::as_const(machine).lv(vg, name)) = plain;
  if (machine.caches) machine.caches->erase(dm_name(vg, name));
}

std::vector<const PhysicalVolume*> pvs_under(const std::vector<const LogicalVolume*>& lvs,
                                             const Snapshot& machine) {
  std::vector<const PhysicalVolume*> found;
  for (const auto& pv : machine.pvs)
    if (std::ranges::any_of(
            lvs, [&](const LogicalVolume* lv) { return lv->vg == pv.vg && lies_on(pv, *lv); }))
      found.push_back(&pv);
  return found;
}

const KernelCache* kernel_cache(const LogicalVolume& lv, const Snapshot& machine) {
  if (!machine.caches) return nullptr;
  const auto cache = machine.caches->find(dm_name(lv.vg, lv.name));
  return cache == machine.caches->end() ? nullptr : &cache->second;
}

uint64_t dirty_chunks(const LogicalVolume& lv, const Snapshot& machine) {
  if (const KernelCache* kernel = kernel_cache(lv, machine)) return kernel->dirty;
  uint64_t dirty = 0;
  return read_number(lv.cache_dirty_blocks, dirty) ? dirty : 0;
}

std::string cache_words(const LogicalVolume& lv, const Snapshot& machine) {
  const LogicalVolume* cache = cache_of(lv, machine);
  if (!cache) return "";
  std::vector<std::string> devices;
  for (const PhysicalVolume* pv : pvs_under(parts_of_cache(*cache, machine), machine))
    devices.push_back(pv->device);
  std::string words = "cached by " + own_name(*cache);
  if (!devices.empty()) words += " on " + join(devices, ", ");
  const LvSegment& segment = lv.segments.front();
  words += ", " + segment.cache_mode;
  if (const uint64_t dirty = dirty_chunks(lv, machine); dirty > 0)
    words += ", " + std::to_string(dirty) + " chunks of " + text(segment.chunk) +
             " not written back yet";
  return words;
}

}  // namespace lvq
