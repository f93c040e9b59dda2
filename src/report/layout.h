// Where the volumes of a machine lie on its disks, byte for byte.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

struct DiskPiece {
  enum class Kind { volume, free, other };
  Kind kind = Kind::free;
  const LogicalVolume* lv = nullptr;  // the visible volume that has it; nullptr: none
  std::string words;
  Bytes start, size;
};

struct DiskLayout {
  std::string key;   // the same in every snapshot of the machine
  std::string name;  // "/dev/sdb"
  std::string is;    // "physical volume of vg0", "blank"
  std::string vg;
  bool looked_at = true;
  Bytes size;
  std::vector<DiskPiece> pieces;  // in a row, from the first byte to the last
};

// A volume, and the size of those of its extents whose place the snapshot does not tell: where a
// planned volume lies is decided by LVM.
struct UnplacedVolume {
  const LogicalVolume* lv = nullptr;
  Bytes size;
};

struct MachineLayout {
  std::vector<DiskLayout> disks;
  std::vector<UnplacedVolume> unplaced;
  std::vector<const LogicalVolume*> uncut;  // they give back extents, nobody knows which
};

// The snapshot has to outlive the layout.
MachineLayout layout_of(const Snapshot& machine);

}  // namespace lvq
