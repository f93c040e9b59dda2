#include "facts/cache.h"

#include <algorithm>

#include "facts/lv.h"
#include "model/caches.h"
#include "model/snapshot_edit.h"

namespace lvq {
namespace {

// Does the kernel run the cache as the fact says? Where it was not asked, or the volume is not
// active, nothing speaks against it. The policy "cleaner" means that the cache is being taken away.
bool runs_as(const CachedBy& fact, const LogicalVolume& lv, const Snapshot& snapshot) {
  if (!snapshot.caches || !lv.active) return true;
  const KernelCache* cache = kernel_cache(lv, snapshot);
  return cache && cache->mode == fact.mode && cache->chunk == fact.chunk &&
         cache->policy != "cleaner";
}

std::string cache_found(const std::string& vg, const std::string& name, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return "no such logical volume";
  if (!is_cached(*lv)) return lv->layout + ", no cache";
  std::string words = cache_words(*lv, snapshot) + ", UUID " + lv->uuid;
  if (const KernelCache* kernel = kernel_cache(*lv, snapshot))
    words += "; the kernel has it " + (kernel->mode.empty() ? "failed" : kernel->mode) +
             ", in chunks of " + text(kernel->chunk) + ", policy " + kernel->policy;
  return words;
}

}  // namespace

bool CachedBy::check(const Snapshot& snapshot) const {
  const LogicalVolume* volume = snapshot.lv(vg, lv);
  const LogicalVolume* cache = volume ? cache_of(*volume, snapshot) : nullptr;
  if (!cache || volume->uuid != lv_uuid || own_name(*cache) != pool) return false;
  const LvSegment& segment = volume->segments.front();
  const auto elsewhere = [&](const PhysicalVolume* pv) {
    return !pv_uuid.empty() && pv->uuid != pv_uuid;
  };
  return segment.cache_mode == mode && segment.chunk == chunk &&
         segment.cache_policy != "cleaner" &&
         std::ranges::none_of(pvs_under(parts_of_cache(*cache, snapshot), snapshot), elsewhere) &&
         runs_as(*this, *volume, snapshot);
}

void CachedBy::apply(Snapshot& snapshot) const {
  const LogicalVolume* volume = snapshot.lv(vg, lv);
  if (volume && !check(snapshot)) attach_cache(*volume, pool, mode, chunk, snapshot);
}

std::string CachedBy::sentence() const {
  return full_name(vg, lv) + " is cached by " + full_name(vg, pool) +
         (pv_uuid.empty() ? "" : " on physical volume " + pv_uuid) + ", " + mode +
         ", in chunks of " + text(chunk);
}

std::string CachedBy::found(const Snapshot& snapshot) const {
  return cache_found(vg, lv, snapshot);
}

bool NotCached::check(const Snapshot& snapshot) const {
  const LogicalVolume* volume = snapshot.lv(vg, lv);
  return volume && volume->uuid == lv_uuid && !is_cached(*volume);
}

void NotCached::apply(Snapshot& snapshot) const {
  const LogicalVolume* volume = snapshot.lv(vg, lv);
  if (volume && is_cached(*volume)) detach_cache(*volume, snapshot);
}

std::string NotCached::sentence() const { return full_name(vg, lv) + " has no cache"; }

std::string NotCached::found(const Snapshot& snapshot) const {
  return cache_found(vg, lv, snapshot);
}

bool NoDetachLeftover::check(const Snapshot& snapshot) const {
  const LogicalVolume* remains = snapshot.lv(vg, former_origin(lv));
  return snapshot.has_lvm && !(remains && is_cached(*remains));
}

// Detaches the cache from the former origin, and removes the former origin.
void NoDetachLeftover::apply(Snapshot& snapshot) const {
  const std::string name = former_origin(lv);
  const LogicalVolume* remains = snapshot.lv(vg, name);
  if (!remains || !is_cached(*remains)) return;
  detach_cache(*remains, snapshot);
  LvAbsent{vg, name}.apply(snapshot);
}

std::string NoDetachLeftover::sentence() const {
  return "no detaching has left the cache with the former origin of " + full_name(vg, lv);
}

std::string NoDetachLeftover::found(const Snapshot& snapshot) const {
  return cache_found(vg, former_origin(lv), snapshot);
}

}  // namespace lvq
