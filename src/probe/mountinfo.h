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

// A line that is not in the kernel's format is an error, which names the line.
Result<std::vector<MountLine>> parse_mountinfo(std::string_view text);

// The mounts of another namespace that keep a device busy after ours are unmounted: those of block
// devices or btrfs that are not among our own mounts and do not go away with one of ours.
std::vector<Mount> foreign_mounts(const std::vector<MountLine>& own,
                                  const std::vector<MountLine>& other, const std::string& holder);

struct MountNamespace {
  // A path that leads into it: "/proc/812/root"; empty for ours and where no path does.
  std::string root;
  std::string holder;  // who or what keeps it alive: "pid 812 (nginx)", "/run/snapd/ns/lxd.mnt,
                       // which pins it"; empty for ours
  std::vector<MountLine> lines;
};

struct MountTable {
  std::vector<Mount> mounts;               // all of ours, then foreign_mounts() of the others
  std::vector<MountNamespace> namespaces;  // ours first
};

// `closely` also finds the namespaces that only a single thread is in or only an open file keeps,
// and the mounts outside of lvq's own root directory. That reads all threads and open files of the
// machine.
Result<MountTable> read_mounts(Host& host, bool closely);

}  // namespace lvq
