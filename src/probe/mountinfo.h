// Mounts of every namespace (proc_pid_mountinfo(5)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "model/snapshot.h"

namespace lvq {

struct MountLine {
  Mount mount;
  uint32_t id = 0, parent = 0;
  uint32_t shared = 0, master = 0;  // peer groups; 0: none
};

// An error naming the line where the kernel's format is not kept to.
Result<std::vector<MountLine>> parse_mountinfo(std::string_view text);

// The mounts of another namespace that keep a device busy for us: of block devices or btrfs, and not gone by
// themselves when ours goes.
std::vector<Mount> foreign_mounts(const std::vector<MountLine>& own, const std::vector<MountLine>& other,
                                  const std::string& holder);

// All of our own mounts, then those of the other namespaces.
Result<std::vector<Mount>> read_mounts(Host& host);

}  // namespace lvq
