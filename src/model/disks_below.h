// Which PVs are told apart: those that share no disk.
#pragma once

#include <set>
#include <string>

#include "model/snapshot.h"

namespace lvq {

// The kernel names of the disks that the device lies on: of a partition its disk, of a device of md
// or device mapper those of all that it is built on. A loop device counts as a disk, whatever its
// file lies on.
std::set<std::string> disks_below(const Device& device, const Snapshot& machine);

}  // namespace lvq
