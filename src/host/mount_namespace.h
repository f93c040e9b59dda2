// The mounts of another mount namespace (mount_namespaces(7)). The mountinfo of a process in it is
// not enough: a process in a chroot does not show mounts outside of that, and a namespace that only
// a bind mount or an open file keeps has no process at all. So lvq forks a child that enters the
// namespace and reads the mounts from its root.
#pragma once

#include <string>

#include "base/result.h"

namespace lvq {

// See Host::mounts_in.
Result<std::string> read_mounts_in(const std::string& mount_namespace);

}  // namespace lvq
