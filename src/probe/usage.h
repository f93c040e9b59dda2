// How much of a file system is taken, and when it was last mounted: to be shown beside what is
// about to be destroyed.
#pragma once

#include <optional>
#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

constexpr Bytes kSuperblocks = 68_KiB;  // where those of all formats below end

// From the start of a device that holds a file system of this type: what its superblock says where
// that counts (ext, xfs, btrfs), which is up to date while it is not mounted
// (Documentation/filesystems/ext4/globals.rst, xfs_sb in xfsprogs, btrfs-dev-docs). Total: any
// bytes give a usage or none.
std::optional<Usage> usage_in_superblock(std::string_view type, std::string_view start);

// Fills Snapshot::usage for the volumes of `scope.groups`. Only to be shown: what cannot be read
// stays unknown. REQUIRES: devices, mounts, LVM and signatures are read.
void read_usage(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
