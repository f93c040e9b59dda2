// Which volumes can get a cache, where it can lie, and what the user is told about that.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/accelerate/cache_size.h"
#include "commands/command.h"

namespace lvq {

// Refuses what the kernel or LVM cannot do, or lvq does not: thin volumes, snapshots and their
// origins, volumes that have another cache or are being moved.
void check_cacheable(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

// The device for the cache, and how much of it is free.
struct CachePlace {
  const Device* device = nullptr;
  const PhysicalVolume* pv = nullptr;  // nullptr: the device becomes one
  Extents free;                        // in extents of the group
};

// Warns of a cache on the volume's own disk or a rotational one, and of one as large as the volume.
void warn_of_place(const LogicalVolume& lv, const CachePlace& place, Bytes data,
                   const Snapshot& machine, Findings& findings);

// Is the cache's device gone? The refusal says what is lost, and the way out.
bool is_lost(const LogicalVolume& lv, const Snapshot& machine);
void refuse_lost(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

// "261 chunks (16.31 MiB)", and how long it takes to write them back; empty: nothing, or not known.
std::string dirty_words(const LogicalVolume& lv, const Snapshot& machine);

}  // namespace lvq
