// Steps that put a cache in front of a volume and take it away again, while the volume is in use.
#pragma once

#include "plan/step.h"

namespace lvq {

// A cache pool that a plan makes, on one PV.
struct CachePool {
  std::string vg, name;
  std::vector<std::string> tags;
  std::string pv;  // its path
  Extents data, metadata;
  Bytes chunk, data_size, metadata_size;
  std::vector<std::string> flush;  // paths of all PVs of the VG

  LvIs is() const { return {vg, name, data, "cache,pool", "", ""}; }
};

Step cache_pool_create(const CachePool& pool);

// Activates a cached volume as a boot does, but also where its cache is new: it leaves out the part
// of cache_check that rejects a new cache (docs/adr/0009).
Remedy cached_activate(const std::string& vg, const std::string& lv);

// `boot`: what a boot does with the volume, in order, beginning with its activation; empty where
// the volume is not active.
Step cache_attach(const CachedBy& after, const LvIs& pool, const std::vector<Remedy>& boot,
                  const std::vector<std::string>& flush);

// Syncs the volume: a flush through the cache makes the kernel write the cache's metadata, which
// cache_check then accepts.
Step cache_commit(const CachedBy& cached);

// Writes back all that only the cache holds, while the volume stays in use. It may be stopped and
// continued. From its end on nothing is held by the cache alone.
Step cache_write_back(const CachedBy& before, const std::string& amount,
                      const std::vector<std::string>& flush);

// REQUIRES: the cache alone holds nothing. `pool`: the unused pool that is left. `boot`: as in
// cache_attach.
Step cache_detach(const CachedBy& before, const LvIs& pool, const std::vector<Remedy>& boot,
                  const std::vector<std::string>& flush);

// Removes an unused pool, which holds nothing but copies of what the volume has.
Step cache_remove(const LvIs& pool, Bytes size, const std::vector<std::string>& flush);

}  // namespace lvq
