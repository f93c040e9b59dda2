// Which volume that people see has the extents of a part: an image of a mirror, the data of a pool.
#pragma once

#include <map>
#include <string>

#include "model/holders.h"

namespace lvq {

class ExtentOwners {
 public:
  // The snapshot has to outlive it.
  explicit ExtentOwners(const Snapshot& machine);

  // nullptr: no volume has this UUID. What is a part of nothing is its own owner.
  const LogicalVolume* of(const std::string& lv_uuid) const;
  // The part itself.
  const LogicalVolume* exactly(const std::string& lv_uuid) const;

 private:
  std::map<std::string, const LogicalVolume*> by_uuid_;
  std::map<std::string, Holders> groups_;
};

}  // namespace lvq
