// What a file system's own tools say before it is shrunk: how small it can become, and whether it
// is sound. Nothing is written. One or two processes for each device of the scope.
#pragma once

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// Fills Snapshot::minimums for the devices of `scope.minimums`. The whole file system is checked
// only where it is not mounted and has no journal to replay, since a check means nothing otherwise.
// REQUIRES: signatures, mounts and tools are read.
Result<> read_minimums(Host& host, const Scope& scope, Snapshot& snapshot);

// The number right after or right before `words` in what a tool prints; 0 where there is none.
// "Estimated minimum size of the filesystem: 27293" (resize2fs), "You might resize at 56102912
// bytes or 57 MB" (ntfsresize), "374341632 bytes (357.00MiB)" (btrfs).
uint64_t number_after(std::string_view text, std::string_view words);
uint64_t number_before(std::string_view text, std::string_view words);

}  // namespace lvq
