// On which disks a device lies. Two PVs are independent of each other if they share no disk.
#pragma once

#include <set>
#include <string>

#include "model/snapshot.h"

namespace lvq {

// The kernel names of the disks that the device lies on. A partition lies on its disk; a device of
// md or device mapper lies on the disks of all devices that it is built on. A loop device counts as
// a disk, whatever its file lies on.
std::set<std::string> disks_below(const Device& device, const Snapshot& machine);

}  // namespace lvq
