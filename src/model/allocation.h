// How many extents LVM may allocate. Free extents do not count where the PV is missing or closed to
// allocation (pvchange --allocatable n). Every command asks here how much room there is.
#pragma once

#include "model/snapshot.h"

namespace lvq {

Extents allocatable(const PhysicalVolume& pv);
Extents allocatable_in(const VolumeGroup& vg, const Snapshot& machine);

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
