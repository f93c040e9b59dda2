// How many extents LVM may allocate. Free extents do not count where the PV is missing or closed to
// allocation (pvchange --allocatable n). Every command asks here how much room there is.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

Extents allocatable(const PhysicalVolume& pv);
Extents allocatable_in(const VolumeGroup& vg, const Snapshot& machine);

// Extents in a row that belong to no volume.
struct Gap {
  const PhysicalVolume* pv = nullptr;
  uint64_t start = 0, count = 0;
};
// The free ranges of the PV, in the order of their places, even if the PV is closed to allocation.
std::vector<Gap> gaps_of(const PhysicalVolume& pv);

// How LVM allocates for the volume (lvs(8)): its own policy, or what it inherits from the group.
enum class Policy { normal, cling, contiguous };
Policy policy_of(const LogicalVolume& lv, const Snapshot& machine);
Policy policy_of(const VolumeGroup& vg);  // of its new volumes

// One range of the field seg_le_ranges: "/dev/sdb:0-9".
struct PvRange {
  std::string pv;
  uint64_t first = 0, last = 0;
};
std::vector<PvRange> ranges_of(const LvSegment& segment);

// What may be allocated on some PVs: on all of them, on one, and in a row on one.
struct Allocatable {
  Extents all, on_one, in_a_row;
};
Allocatable allocatable_on(const std::vector<const PhysicalVolume*>& pvs);
std::vector<const PhysicalVolume*> members_of(const VolumeGroup& vg, const Snapshot& machine);

// "60 extents (240.00 MiB)".
std::string amount(Extents extents, const VolumeGroup& vg);

// "25 extents free", and where that is more than can be allocated: ", 5 of them on /dev/sdb, which
// is closed to allocation". For refusals.
std::string free_words(const VolumeGroup& vg, const Snapshot& machine);

}  // namespace lvq
