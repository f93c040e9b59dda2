// Asks the device mapper of the kernel: one call for what sysfs has in five files.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "host/fd.h"
#include "host/host.h"

namespace lvq {

class DeviceMapper {
 public:
  // See Host::mapped.
  Result<std::optional<MappedDevice>> status(uint32_t major, uint32_t minor);

 private:
  bool asked_ = false;
  Fd control_;
};

}  // namespace lvq
