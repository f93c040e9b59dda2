// dm-cache as LVM arranges it: the volume keeps its name and its UUID, its extents become those of
// VOLUME_corig, and beside it there is a pool (POOL_cpool with its _cdata and _cmeta) or one volume
// that is both (POOL_cvol).
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

bool is_cached(const LogicalVolume& lv);  // by a dm-cache; writecache is another thing

// What caches it: the pool, or the one volume; nullptr where it has no cache.
const LogicalVolume* cache_of(const LogicalVolume& lv, const Snapshot& machine);
// Its name once it is detached: "fast" of "fast_cpool".
std::string own_name(const LogicalVolume& cache);
// What a detaching that was cut off leaves the cache with, once a hidden part: "data_corig" of
// "data".
std::string former_origin(const std::string& lv);
// The hidden volumes that hold its chunks and its metadata; itself where it has extents.
std::vector<const LogicalVolume*> parts_of_cache(const LogicalVolume& cache,
                                                 const Snapshot& machine);

// What a snapshot becomes when the pool of that name is put in front of the volume, and when its
// cache is taken away.
void attach_cache(const LogicalVolume& lv, const std::string& pool, const std::string& mode,
                  Bytes chunk, Snapshot& machine);
// The kernel runs it as the metadata says. REQUIRES: the volume has a cache.
void start_cache(const LogicalVolume& lv, Snapshot& machine);
void detach_cache(const LogicalVolume& lv, Snapshot& machine);

// PVs that carry extents of any of the volumes.
std::vector<const PhysicalVolume*> pvs_under(const std::vector<const LogicalVolume*>& lvs,
                                             const Snapshot& machine);

// What the kernel says of it; nullptr: not looked at, or not active.
const KernelCache* kernel_cache(const LogicalVolume& lv, const Snapshot& machine);

// That only the cache holds; by LVM's report where the kernel was not asked. 0: or not active.
uint64_t dirty_chunks(const LogicalVolume& lv, const Snapshot& machine);

// "cached by fast on /dev/sdc, writeback, 261 chunks of 64.00 KiB not written back yet"; empty: it
// has no cache.
std::string cache_words(const LogicalVolume& lv, const Snapshot& machine);

}  // namespace lvq
