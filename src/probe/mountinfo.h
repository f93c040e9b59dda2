// Mounts of every namespace (proc_pid_mountinfo(5), mount_namespaces(7)).
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

// The mounts of another namespace that keep a device busy for us: of block devices or btrfs, not
// among our own, and not gone by themselves when ours goes.
std::vector<Mount> foreign_mounts(const std::vector<MountLine>& own,
                                  const std::vector<MountLine>& other, const std::string& holder);

struct MountNamespace {
  std::string
      root;  // a path that leads into it: "/proc/812/root"; empty: of ours, and where none does
  std::string holder;  // who or what keeps it: "pid 812 (nginx)", "/run/snapd/ns/lxd.mnt, which
                       // pins it"; of ours empty
  std::vector<MountLine> lines;
};

struct MountTable {
  std::vector<Mount> mounts;               // all of our own, then what other namespaces keep busy
  std::vector<MountNamespace> namespaces;  // ours first
};

// `closely`: also the namespaces that a single thread is in, or that nothing but an open file
// keeps, and what lies outside of lvq's own root directory. That takes a look at all threads and
// open files there are.
Result<MountTable> read_mounts(Host& host, bool closely);

}  // namespace lvq
