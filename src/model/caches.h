// dm-cache as LVM arranges it: the volume keeps its name and its UUID, its extents become those of
// VOLUME_corig, and beside it there is a pool (POOL_cpool with its _cdata and _cmeta) or one volume
// for data and metadata (POOL_cvol).
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

bool is_cached(const LogicalVolume& lv);  // by a dm-cache; writecache is another thing

// The pool or the single volume that caches `lv`; nullptr where it has no cache.
const LogicalVolume* cache_of(const LogicalVolume& lv, const Snapshot& machine);
// The name of the cache once it is detached: "fast" of "fast_cpool".
std::string own_name(const LogicalVolume& cache);
// The name of the volume's former hidden origin, to which the cache stays attached where a
// detaching was cut off (docs/adr/0009): "data_corig" of "data".
std::string former_origin(const std::string& lv);
// The cache itself, and the hidden volumes that hold its chunks and its metadata.
std::vector<const LogicalVolume*> parts_of_cache(const LogicalVolume& cache,
                                                 const Snapshot& machine);

// These change the snapshot `machine` as LVM changes the machine when it attaches the pool of that
// name to the volume, and when it detaches the volume's cache.
void attach_cache(const LogicalVolume& lv, const std::string& pool, const std::string& mode,
                  Bytes chunk, Snapshot& machine);
// Lets the kernel run the cache as LVM's metadata says. REQUIRES: the volume has a cache.
void start_cache(const LogicalVolume& lv, Snapshot& machine);
void detach_cache(const LogicalVolume& lv, Snapshot& machine);

// PVs that carry extents of any of the volumes.
std::vector<const PhysicalVolume*> pvs_under(const std::vector<const LogicalVolume*>& lvs,
                                             const Snapshot& machine);

// What the kernel says of the volume's cache; nullptr: not looked at, or not active.
const KernelCache* kernel_cache(const LogicalVolume& lv, const Snapshot& machine);

// How many chunks only the cache holds; by LVM's report where the kernel was not asked. 0 also
// where the volume is not active.
uint64_t dirty_chunks(const LogicalVolume& lv, const Snapshot& machine);

// "cached by fast on /dev/sdc, writeback, 261 chunks of 64.00 KiB not written back yet"; empty: it
// has no cache.
std::string cache_words(const LogicalVolume& lv, const Snapshot& machine);

}  // namespace lvq
