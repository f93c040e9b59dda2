// Whether something may be mounted on a mount point of a request.
#pragma once

#include <set>
#include <string>

#include "commands/command.h"

namespace lvq {

// Refuses a mount point if the folders on the way to it cannot be made.
void check_folders(const std::string& target, const Snapshot& machine, Findings& findings);

// A mount point of the request, and whether the volume that belongs there is mounted on it already.
struct MountPoint {
  std::string target;
  // The device of that volume, where it exists: lines of fstab that name it are no conflict.
  const Device* device = nullptr;
  bool mounted = false;
};

// Refuses a mount point that is in use, would hide what is needed, or can be replaced by users
// other than root. `mounts`: all mount points of the same request.
void check_mount_point(const MountPoint& point, const std::set<std::string>& mounts,
                       const Context& context, Findings& findings);

}  // namespace lvq
