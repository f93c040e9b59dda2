// Which volumes are parts of which others: LVM hides the volumes that pools, RAID and caches are
// made of.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/snapshot.h"

namespace lvq {

// Finds for each volume of a group the visible volume that it is, or is a part of.
class Holders {
 public:
  Holders(const std::string& vg, const Snapshot& machine);
  const LogicalVolume* of(const LogicalVolume& lv) const;  // nullptr: none, as for lvol0_pmspare

 private:
  std::map<std::string_view, const LogicalVolume*> by_name_, by_pool_, by_origin_;
};

}  // namespace lvq
