// What is wrong with the storage of a machine, and which volumes have a copy on other disks.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/snapshot.h"

namespace lvq {

// A volume that lies on a given physical volume with extents of its own or of its parts.
struct VolumeOn {
  const LogicalVolume* lv = nullptr;  // the visible volume; where there is none, the hidden part
  // The RAID volume that holds a copy of those extents on other disks; nullptr: nothing does.
  const LogicalVolume* raid = nullptr;
};
std::vector<VolumeOn> volumes_lying_on(const PhysicalVolume& pv, const Snapshot& machine);

std::vector<const PhysicalVolume*> missing_pvs(const std::string& vg, const Snapshot& machine);

// "r (raid1) has a copy; a (linear) has none".
std::string copies_in_words(const std::vector<VolumeOn>& volumes);

// What is missing, degraded, nearly full or suspended in these groups (empty: everywhere), each
// with a hint that says what to do.
std::vector<Error> troubles_of(const Snapshot& machine, const std::vector<std::string>& vgs);

}  // namespace lvq
