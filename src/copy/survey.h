// How much room a copy of a tree needs, added up file by file. Blocks that several files share
// (reflinks) count for each of them, since no tool keeps them shared; blocks allocated beyond the
// end of a file do not count.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace lvq {

struct Survey {
  uint64_t entries = 0;
  uint64_t needed = 0;                 // bytes, of files, folders and inodes
  std::vector<std::string> obstacles;  // what a copy could not keep
};
Result<Survey> survey(const std::string& tree);

// How many bytes files can still take in the file system that the path is in.
Result<uint64_t> room_in(const std::string& path);

}  // namespace lvq
