// How much of a file system is taken, and when it was last mounted: to be shown beside what is
// about to be destroyed.
#pragma once

#include <optional>
#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

constexpr Bytes kSuperblocks = 68_KiB;  // from the start: the superblocks of all formats below

// The usage of a file system of this type, read from the `start` of its device, where its
// superblock counts blocks (ext, xfs, btrfs). These counts are up to date while it is not mounted
// (Documentation/filesystems/ext4/globals.rst, xfs_sb in xfsprogs, btrfs-dev-docs). `start` may be
// any bytes.
std::optional<Usage> usage_in_superblock(std::string_view type, std::string_view start);

// Fills Snapshot::usage for the volumes of `scope.groups`, and with `scope.usage` for all that is
// mounted. It is only shown to people, so what cannot be read stays unknown. REQUIRES: devices,
// mounts, LVM and signatures are read.
void read_usage(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
