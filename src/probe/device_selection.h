// Which block devices a look has to read.
#pragma once

#include <string>
#include <vector>

#include "host/host.h"
#include "model/scope.h"

namespace lvq {

inline constexpr const char* kBlockClass = "/sys/class/block";

// Kernel names, sorted: all there are, or with scope.only_named those that `scope.devices` leads
// to, active swaps, their partitions and disks, all that any of these lies on (a suspended one
// below stops every read), and loop devices (one may lie on them). All where a path leads to a name
// that sysfs does not have.
Result<std::vector<std::string>> devices_to_read(Host& host, const Scope& scope);

}  // namespace lvq
