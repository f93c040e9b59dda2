#pragma once

#include <cstdint>
#include <string>

namespace lvq {

// A device of device-mapper, as dmsetup(8) lists it.
struct DmDevice {
  std::string name, uuid;
  bool live = false;      // it has a table in force
  bool inactive = false;  // it has a table that is loaded but not in force
  bool suspended = false;
  uint32_t opens = 0;
  bool operator==(const DmDevice&) const = default;
};

}  // namespace lvq
