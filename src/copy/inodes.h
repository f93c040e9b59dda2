// The states of all files of an xfs, as lstat(2) tells them, read at once and in the order of the
// disk (ioctl_xfs_bulkstat(2)): one system call for each file takes longer than everything else in
// a walk.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace lvq {

// The states at one moment, for a tree that nobody changes.
class Inodes {
 public:
  // Reads all states of the file system that the open folder is in. It reads none where that is no
  // xfs, the kernel is older than 5.3, or they would take too much memory; then the caller has to
  // use lstat(2). `path` is for the texts of errors.
  static Result<Inodes> all_of(int folder, const std::string& path);

  // Nothing where the state was not read. The members that are set: device and inode number, mode,
  // links, owner, device number, size, times of modification and change.
  std::optional<struct stat> find(ino_t inode) const;

 private:
  struct State {
    uint64_t inode = 0;
    int64_t size = 0, modified = 0, changed = 0;  // times: seconds
    uint32_t modified_ns = 0, changed_ns = 0, mode = 0, links = 0, owner = 0, group = 0, device = 0;
  };
  std::vector<State> all_;  // sorted by inode
  dev_t file_system_ = 0;
};

}  // namespace lvq
