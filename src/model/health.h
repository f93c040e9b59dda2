// What is wrong with the storage of a machine, and what of it has a copy.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/snapshot.h"

namespace lvq {

// A volume with extents on a physical volume, its own or those of its parts.
struct VolumeOn {
  const LogicalVolume* lv = nullptr;  // that is visible
  // That holds a copy of them on other disks; nullptr: nothing does.
  const LogicalVolume* raid = nullptr;
};
std::vector<VolumeOn> volumes_lying_on(const PhysicalVolume& pv, const Snapshot& machine);

std::vector<const PhysicalVolume*> missing_pvs(const std::string& vg, const Snapshot& machine);

// "r (raid1) has a copy; a (linear) has none".
std::string copies_in_words(const std::vector<VolumeOn>& volumes);

// What lacks, is degraded, is full or stands still, in these groups (empty: everywhere), each with
// the way on.
std::vector<Error> troubles_of(const Snapshot& machine, const std::vector<std::string>& vgs);

}  // namespace lvq
