// What a file system's own tools say before it is shrunk: how small it can become, and whether it
// is sound. Nothing is written. One or two processes for each device of the scope.
#pragma once

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// Fills Snapshot::minimums for the devices of `scope.minimums`. A check of the whole file system is
// made only where it is not mounted and has no journal to replay, since it means something only
// there. REQUIRES: signatures, mounts and tools are read.
Result<> read_minimums(Host& host, const Scope& scope, Snapshot& snapshot);

// Of "Estimated minimum size of the filesystem: 27293" (resize2fs), "You might resize at 56102912
// bytes or 57 MB" (ntfsresize), "374341632 bytes (357.00MiB)" (btrfs): the number before or after
// these words; 0: none.
uint64_t number_after(std::string_view text, std::string_view words);
uint64_t number_before(std::string_view text, std::string_view words);

}  // namespace lvq
