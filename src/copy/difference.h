// Compares what lstat(2) and readlink(2) tell about two entries: type, mode, owner, size, time of
// modification, device number, link target, number of links and which entries are links of the same
// file. Times of access and change are not compared.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "copy/walk.h"

namespace lvq {

class Differences {
 public:
  // The first difference, in words; empty where there is none. Call it for every entry of a walk:
  // it recognises links of the same file by the entries that it has seen before.
  Result<std::string> of(const std::string& path, const TreeEntry& old_one,
                         const TreeEntry& new_one);

 private:
  std::string of_states(const struct stat& old_info, const struct stat& new_info);

  std::map<ino_t, ino_t> links_;  // old inode -> new inode, of files with several links
};

}  // namespace lvq
