// The states of all files of an xfs, as lstat(2) tells them, read at once and in the order of the
// disk (ioctl_xfs_bulkstat(2)): a call of the kernel for each of them takes longer than everything
// else of a walk.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace lvq {

// Of a moment: for a tree that nobody changes.
class Inodes {
 public:
  // Of the file system that the open folder is in. None of them where it is no xfs, the kernel is
  // older than 5.3, or there are more than the memory is for: then each is to be asked for. `path`:
  // for errors.
  static Result<Inodes> all_of(int folder, const std::string& path);

  // Nothing: ask for it. Set are device and inode number, mode, links, owner, device number, size,
  // times of modification and change.
  std::optional<struct stat> find(ino_t inode) const;

 private:
  struct State {
    uint64_t inode = 0;
    int64_t size = 0, modified = 0, changed = 0;  // times: seconds
    uint32_t modified_ns = 0, changed_ns = 0, mode = 0, links = 0, owner = 0, group = 0, device = 0;
  };
  std::vector<State> all_;  // by inode
  dev_t file_system_ = 0;
};

}  // namespace lvq
