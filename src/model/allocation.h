// What LVM may allocate: not what is free on a PV that is closed to it (pvchange --allocatable n)
// or that is missing. Every command asks here how much room there is.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

Extents allocatable(const PhysicalVolume& pv);
Extents allocatable_in(const VolumeGroup& vg, const Snapshot& machine);

// Extents in a row that belong to none.
struct Gap {
  const PhysicalVolume* pv = nullptr;
  uint64_t start = 0, count = 0;
};
// In the order of their places, whether LVM may allocate there or not.
std::vector<Gap> gaps_of(const PhysicalVolume& pv);

// How LVM allocates for the volume (lvs(8)): its own policy, or what it inherits from the group.
enum class Policy { normal, cling, contiguous };
Policy policy_of(const LogicalVolume& lv, const Snapshot& machine);

// "/dev/sdb:0-9" of seg_le_ranges.
struct PvRange {
  std::string pv;
  uint64_t first = 0, last = 0;
};
std::vector<PvRange> ranges_of(const LvSegment& segment);

// In a row on one PV, and in all on one.
Extents largest_gap(const VolumeGroup& vg, const Snapshot& machine);
Extents largest_room(const VolumeGroup& vg, const Snapshot& machine);

// "60 extents (240.00 MiB)".
std::string amount(Extents extents, const VolumeGroup& vg);

// "25 extents free", and where that is more than can be allocated: ", 5 of them on /dev/sdb, which
// is closed to allocation". For refusals.
std::string free_words(const VolumeGroup& vg, const Snapshot& machine);

}  // namespace lvq
