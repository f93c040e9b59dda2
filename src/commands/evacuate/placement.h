// Where each piece of a PV goes. A place is found piece by piece before anything is planned: a sum
// of free extents would not prove that all of them fit.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

// Consecutive extents of one segment of one LV, and the place for them.
struct Piece {
  const LogicalVolume* lv = nullptr;
  const PhysicalVolume* to = nullptr;
  Extents from_start, count, to_start;
};

// Extents that have no place. `excluded`: why other PVs do not count, in words; empty: there is
// just too little room.
struct Unplaced {
  const LogicalVolume* lv = nullptr;
  Extents count, room;
  std::string excluded;
};

struct Placement {
  std::vector<Piece> pieces;  // in the order of their extents on the PV
  std::vector<Unplaced> unplaced;
};

// `targets` are filled in their order. The policies "contiguous" (in one piece) and "cling" (on one
// PV) are kept, and so is the separation of RAID legs, mirror images and stripes. A contiguous
// volume that is not in one piece now has no place.
Placement place(const PhysicalVolume& from, const std::vector<const PhysicalVolume*>& targets,
                const Snapshot& machine);

}  // namespace lvq
