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
// them, and the volumes of `scope.groups`; asks for none: does nothing. udev opens every device
// that changes for a moment, and so do others: a user is who is seen more than once. REQUIRES:
// devices, mounts and, for groups, LVM are read.
Result<> read_users(Host& host, const Scope& scope, const MountTable& mounts, Snapshot& snapshot);

// Does anything ask for users? Then mounts are worth a close look too.
bool wants_users(const Scope& scope);

}  // namespace lvq
