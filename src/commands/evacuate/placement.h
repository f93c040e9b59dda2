// Where each piece of a PV goes: proved before anything is planned, piece by piece, not by a sum.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

// Extents in a row of one segment of one LV, and the place for them.
struct Piece {
  const LogicalVolume* lv = nullptr;
  const PhysicalVolume* to = nullptr;
  Extents from_start, count, to_start;
};

// What has no place. `excluded`: why not on other PVs, in words; empty: it is only room that lacks.
struct Unplaced {
  const LogicalVolume* lv = nullptr;
  Extents count, room;
  std::string excluded;
};

struct Placement {
  std::vector<Piece> pieces;  // in the order of their extents on the PV
  std::vector<Unplaced> unplaced;
};

// `targets`: in the order in which they are to be filled. Kept are the policies "contiguous" (in
// one piece) and "cling" (on one PV), and the separation of RAID legs, mirror images and stripes. A
// volume whose policy was not kept before has no place.
Placement place(const PhysicalVolume& from, const std::vector<const PhysicalVolume*>& targets,
                const Snapshot& machine);

}  // namespace lvq
