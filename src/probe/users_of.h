// Which processes keep a device, or the file system on it, from being released (proc(5)): by their working directory,
// root directory, program, open files and mapped files. Paths are read, never followed, so that a file system which
// does not answer cannot hang the look. What a lazy umount has hidden is not seen here; the device stays open then.
#pragma once

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// Fills Snapshot::users for the devices of `scope.users` and the volumes of `scope.groups`; asks for none: does
// nothing. REQUIRES: devices, mounts and, for groups, LVM are read.
Result<> read_users(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
