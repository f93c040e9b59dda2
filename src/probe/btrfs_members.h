// Finds the devices of mounted btrfs file systems that no mount names (/sys/fs/btrfs/UUID/devices):
// mountinfo shows one device of a file system that has several, and shows the old path after an
// lvrename.
#pragma once

#include "host/host.h"
#include "model/snapshot.h"

namespace lvq {

// Adds "btrfs:UUID" to the holders of such devices. REQUIRES: devices, mounts and links are read.
Result<> read_btrfs_members(Host& host, Snapshot& snapshot);

}  // namespace lvq
