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

// One of the two parts of a pool that can run full.
struct PoolFill {
  enum class Part { data, metadata };
  Part part = Part::data;
  double percent = 0;
  std::string words;     // "its data is 91.20 % full"
  std::string evidence;  // "data_percent 91.20"
  std::string hint;      // how it is made larger
};

// What is known of both; nothing of a pool that is not active.
std::vector<PoolFill> fills_of(const LogicalVolume& pool);

// From which share of its metadata in use LVM makes no further volume in the pool.
double full_metadata(const LogicalVolume& pool, const Snapshot& machine);

// What keeps everybody from changing what lies in it, and the way out of that.
std::optional<Error> trouble_of_pool(const LogicalVolume& pool);

}  // namespace lvq
