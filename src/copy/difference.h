// What lstat(2) and readlink(2) tell of two entries: type, mode, owner, size, time of modification,
// device number, link target, number of links and which entries are links of the same file. Not
// times of access and change.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "copy/walk.h"

namespace lvq {

class Differences {
 public:
  // In words; empty: there is none. Links are told apart by what was asked before: it is asked of
  // every entry of a walk.
  Result<std::string> of(const std::string& path, const TreeEntry& old_one,
                         const TreeEntry& new_one);

 private:
  std::string of_states(const struct stat& old_info, const struct stat& new_info);

  std::map<ino_t, ino_t> links_;  // of the files with several: the same one in the copy
};

}  // namespace lvq
