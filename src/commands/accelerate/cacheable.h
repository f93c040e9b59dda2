// Which volumes a cache can be put in front of, where it can lie, and what is to be said about
// that.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/accelerate/cache_size.h"
#include "commands/shared/refusals.h"

namespace lvq {

// What the kernel and LVM do not take, or lvq does not do: thin, snapshots and their origins, other
// caches, moves.
void check_cacheable(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

// The device for it, and how much of it there is to have.
struct CachePlace {
  const Device* device = nullptr;
  const PhysicalVolume* pv = nullptr;  // nullptr: it becomes one
  Extents free;                        // of the group's size
};

// The slow disk itself, a rotational one, one that is larger than what it is to speed up.
void warn_of_place(const LogicalVolume& lv, const CachePlace& place, Bytes data,
                   const Snapshot& machine, Findings& findings);

// A cache whose device is gone: what is lost, and the way out.
bool is_lost(const LogicalVolume& lv, const Snapshot& machine);
void refuse_lost(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

// "261 chunks (16.31 MiB)", and how long it takes to write them back; empty: nothing, or not known.
std::string dirty_words(const LogicalVolume& lv, const Snapshot& machine);

}  // namespace lvq
