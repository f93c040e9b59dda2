// Devices that a mounted btrfs holds without a mount that names them: a file system of several
// devices shows one in mountinfo, and keeps the old path after an lvrename
// (/sys/fs/btrfs/UUID/devices).
#pragma once

#include "host/host.h"
#include "model/snapshot.h"

namespace lvq {

// Adds "btrfs:UUID" to the holders of such devices. REQUIRES: devices, mounts and links are read.
Result<> read_btrfs_members(Host& host, Snapshot& snapshot);

}  // namespace lvq
