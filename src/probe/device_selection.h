// Which block devices a probe has to read.
#pragma once

#include <string>
#include <vector>

#include "host/host.h"
#include "model/scope.h"

namespace lvq {

inline constexpr const char* kBlockClass = "/sys/class/block";

// Kernel names, sorted: all devices or, with scope.only_named, those that `scope.devices` names,
// active swaps, their partitions and disks, every device below these (a suspended one below stops
// every read), and loop devices (one may lie on a named device). If a path leads to a name that
// sysfs does not have, all devices are read after all.
Result<std::vector<std::string>> devices_to_read(Host& host, const Scope& scope);

}  // namespace lvq
