// Are two trees the same? Every entry's type, mode, owner, size, time of modification, device number, link target,
// number of links and which entries are links of the same file, extended attributes (ACLs, capabilities), xfs's flags,
// project and hints; and every file's content, byte for byte. Not times of access and change, nor where blocks lie.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace lvq {

struct Comparison {
  uint64_t entries = 0;                  // looked at
  uint64_t read = 0;                     // bytes of content that were compared, on one side
  uint64_t known = 0;                    // files that the record says are the same
  uint64_t different = 0;                // entries
  std::vector<std::string> differences;  // of the first of them, in words
};

using Watch = std::function<void(const Comparison& so_far)>;

// While the first tree is in use: what differs is counted, and what does not is noted in the file `record`. A file in
// the second whose content alone differs gets another time, so that a copy by time and size takes it anew.
Result<Comparison> compare_in_use(const std::string& old_tree, const std::string& new_tree, const std::string& record,
                                  const Watch& watch);

// Neither changes any more. A file is looked into again unless `record` knows it. The second tree is on the
// disk when this returns.
Result<Comparison> compare_at_rest(const std::string& old_tree, const std::string& new_tree, const std::string& record,
                                   const Watch& watch);

}  // namespace lvq
