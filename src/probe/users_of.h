// What keeps a device, or the file system on it, from being released (proc(5)): processes by their
// working directory, root directory, program, open files and mapped files. The kernel is asked by
// device number: a path is a name that another mount namespace, a chroot or a lazy umount gives
// another meaning.
#pragma once

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"
#include "probe/mountinfo.h"

namespace lvq {

// Fills Snapshot::users for the devices of `scope.users`, the disks and partitions that belong to
// them, and the volumes of `scope.groups`; does nothing where the scope asks for none. udev and
// others open every device that changes for a moment, so only what is seen more than once counts as
// a user. REQUIRES: devices, mounts and, for groups, LVM are read.
Result<> read_users(Host& host, const Scope& scope, const MountTable& mounts, Snapshot& snapshot);

// Whether the scope asks for users. If so, mounts are looked at closely too (read_mounts).
bool wants_users(const Scope& scope);

}  // namespace lvq
