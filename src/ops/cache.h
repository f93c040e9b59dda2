// Steps that put a cache in front of a volume and take it away again, while the volume is in use.
#pragma once

#include "plan/step.h"

namespace lvq {

// A cache pool of its own size on one PV.
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

// What a boot makes of an active volume and does not make where the volume has a new cache: itself.
// Without the part of cache_check that takes no new cache (docs/adr/0009).
Remedy cached_activate(const std::string& vg, const std::string& lv);

// `boot`: what a boot makes of the volume, in order, itself first; nothing where it is not active.
Step cache_attach(const CachedBy& after, const LvIs& pool, const std::vector<Remedy>& boot,
                  const std::vector<std::string>& flush);

// What goes through a cache and is flushed makes the kernel write its metadata, by which LVM then
// knows it.
Step cache_commit(const CachedBy& cached);

// All that only the cache holds is written back, while the volume is in use, and may be stopped and
// gone on with. From then on nothing is held by the cache alone.
Step cache_write_back(const CachedBy& before, const std::string& amount,
                      const std::vector<std::string>& flush);

// REQUIRES: it holds nothing by itself. `pool`: what it is afterwards. `boot`: as of cache_attach.
Step cache_detach(const CachedBy& before, const LvIs& pool, const std::vector<Remedy>& boot,
                  const std::vector<std::string>& flush);

// It holds nothing that the volume does not have.
Step cache_remove(const LvIs& pool, Bytes size, const std::vector<std::string>& flush);

}  // namespace lvq
