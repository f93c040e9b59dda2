// Where a file system or a swap area ends, by what it says itself: what a volume must never be
// smaller than.
#pragma once

#include <optional>
#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// From the start of a device that holds this `signature`, where lvq reads such superblocks
// (Filesystem::superblock, lvm-behaviour 3); in bytes. Total: any bytes give an end or none.
std::optional<Bytes> fs_end_in_superblock(const Signature& signature, std::string_view start);

// What an xfs was made with; nothing where it is none. Total.
std::optional<XfsGeometry> xfs_geometry(std::string_view start);

// How an ext can become larger; nothing where it is none. Total.
std::optional<ExtGeometry> ext_geometry(std::string_view start);

// Fills Snapshot::fs_ends, ::xfs and ::ext for the devices of `scope.superblocks`. Nothing for a
// device that holds anything else, or more than one thing. REQUIRES: devices, mounts and signatures
// are read.
Result<> read_fs_ends(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
