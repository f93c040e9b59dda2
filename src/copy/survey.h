// What a copy of a tree needs, told by the files themselves: blocks that several share (reflinks)
// count for each, since no tool keeps them shared; what was allocated behind a file's end does not.
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

// Of the file system that the path is in: bytes that files can still take.
Result<uint64_t> room_in(const std::string& path);

}  // namespace lvq
