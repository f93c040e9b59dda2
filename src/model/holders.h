// Which volumes are parts of which: LVM hides what pools, RAID and caches are made of.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/snapshot.h"

namespace lvq {

// Which visible volume each one of a group is, or is a part of.
class Holders {
 public:
  Holders(const std::string& vg, const Snapshot& machine);
  const LogicalVolume* of(const LogicalVolume& lv) const;  // nullptr: none, as of LVM's spare space

 private:
  std::map<std::string_view, const LogicalVolume*> by_name_, by_pool_, by_origin_;
};

}  // namespace lvq
