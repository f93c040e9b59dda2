// How full a thin pool is, in its data and in the metadata that tells where its chunks are, and
// why the kernel refuses changes in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/snapshot.h"

namespace lvq {

bool is_thin_pool(const LogicalVolume& lv);
bool is_thin_volume(const LogicalVolume& lv);  // one that lies in such a pool

// One of the two parts of a pool that can run full.
struct PoolFill {
  enum class Part { data, metadata };
  Part part = Part::data;
  double percent = 0;
  std::string words;     // "its data is 91.20 % full"
  std::string evidence;  // "data_percent 91.20"
  std::string hint;      // how it is made larger
};

// The fill of both parts, as far as it is known; empty for a pool that is not active.
std::vector<PoolFill> fills_of(const LogicalVolume& pool);

// If more than this percentage of its metadata is in use, LVM makes no further volume in the pool.
double full_metadata(const LogicalVolume& pool, const Snapshot& machine);

// Why the kernel refuses changes in the pool, with the way out of that as the hint; nothing if it
// does not refuse them.
std::optional<Error> trouble_of_pool(const LogicalVolume& pool);

}  // namespace lvq
