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

Step cache_attach(const CachedBy& is, const LvIs& pool, const std::vector<std::string>& flush);

// All that only the cache holds is written back, while the volume is in use, and may be stopped and gone on with. From
// then on nothing is held by the cache alone.
Step cache_write_back(const CachedBy& was, const std::string& amount, const std::vector<std::string>& flush);

// REQUIRES: it holds nothing by itself. `pool`: what it is afterwards.
Step cache_detach(const CachedBy& was, const LvIs& pool, const std::vector<std::string>& flush);

// It holds nothing that the volume does not have.
Step cache_remove(const LvIs& pool, Bytes size, const std::vector<std::string>& flush);

}  // namespace lvq
