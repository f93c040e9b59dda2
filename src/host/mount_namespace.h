// The mounts of another mount namespace (mount_namespaces(7)). What a process in it shows is seen
// from that process's root directory: one that lives in a chroot hides what lies outside; and a
// namespace that is kept by a bind mount or an open file has no process at all. So a child of ours
// enters it, and reads them from its root.
#pragma once

#include <string>

#include "base/result.h"

namespace lvq {

// As Host::mounts_in.
Result<std::string> read_mounts_in(const std::string& mount_namespace);

}  // namespace lvq
