// Where a file system or a swap area ends, as its superblock says. A volume must never become
// smaller than that.
#pragma once

#include <optional>
#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// The end in bytes, read from the `start` of a device that holds this `signature`; nothing where
// lvq does not read such superblocks (Filesystem::superblock, lvm-behaviour 3). `start` may be any
// bytes.
std::optional<Bytes> fs_end_in_superblock(const Signature& signature, std::string_view start);

// The parameters that an xfs was made with; nothing where `start` is not that of an xfs. `start`
// may be any bytes.
std::optional<XfsGeometry> xfs_geometry(std::string_view start);

// What decides how an ext file system can become larger; nothing where `start` is none of one. Any
// bytes are accepted.
std::optional<ExtGeometry> ext_geometry(std::string_view start);

// Fills Snapshot::fs_ends, ::xfs and ::ext for the devices of `scope.superblocks`. A device that
// holds something else, or several things, gets no entry. REQUIRES: devices, mounts and signatures
// are read.
Result<> read_fs_ends(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
