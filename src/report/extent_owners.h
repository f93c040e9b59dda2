// Which visible volume has the extents of a hidden part: an image of a mirror, the data of a pool.
#pragma once

#include <map>
#include <string>

#include "model/holders.h"

namespace lvq {

class ExtentOwners {
 public:
  // The snapshot has to outlive this object.
  explicit ExtentOwners(const Snapshot& machine);

  // nullptr: no volume has this UUID. A volume that is a part of no other is its own owner.
  const LogicalVolume* of(const std::string& lv_uuid) const;
  // The volume with this UUID, be it a hidden part; nullptr: none.
  const LogicalVolume* exactly(const std::string& lv_uuid) const;

 private:
  std::map<std::string, const LogicalVolume*> by_uuid_;
  std::map<std::string, Holders> groups_;
};

}  // namespace lvq
