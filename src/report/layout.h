// Where the volumes of a machine lie on its disks, byte for byte.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

struct DiskPiece {
  enum class Kind { volume, free, other };
  Kind kind = Kind::free;
  const LogicalVolume* lv = nullptr;  // that is visible, where it is a volume's
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

// Extents of a volume of which the snapshot does not tell where they are: of one that is planned,
// LVM decides that.
struct UnplacedVolume {
  const LogicalVolume* lv = nullptr;
  Bytes size;
};

struct MachineLayout {
  std::vector<DiskLayout> disks;
  std::vector<UnplacedVolume> unplaced;
  std::vector<const LogicalVolume*> uncut;  // that give back extents which are not known
};

// The snapshot has to outlive it.
MachineLayout layout_of(const Snapshot& machine);

}  // namespace lvq
