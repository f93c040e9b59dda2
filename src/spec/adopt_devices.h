// The lasting names of the devices of a group.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/snapshot.h"
#include "spec/specification.h"

namespace lvq {

class LastingNames {
 public:
  explicit LastingNames(const Snapshot& machine);

  // A link of /dev/disk/by-id, else a serial number that no other disk has, else the path. A PV
  // without a device is named by its UUID.
  WantedDevice of(const PhysicalVolume& pv, const Device* device) const;

 private:
  std::map<std::string_view, std::string> ids_;  // by kernel name
  std::map<std::string_view, size_t> with_same_serial_;
};

}  // namespace lvq
