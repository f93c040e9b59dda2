// What rsync leaves to do of a copy, and whether the two trees are the same then. Every entry of
// the second is given the extended attributes (ACLs, capabilities), the xfs flags, the project and
// the hints of the first. Compared are these, what lstat(2) tells (difference.h), and every file's
// content, byte for byte.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace lvq {

struct CopyResult {
  uint64_t entries = 0;                  // looked at
  uint64_t read = 0;                     // bytes of content that were compared, on one side
  uint64_t known = 0;                    // files that the record says are the same
  uint64_t different = 0;                // entries
  std::vector<std::string> differences;  // of the first of them, in words
};

using Watch = std::function<void(uint64_t entries)>;  // looked at so far

// While the first tree is in use: what differs is counted, and what does not is noted in the file
// `record`. A file in the second whose content alone differs gets another time, so that a copy by
// time and size takes it anew. What forbids changes (immutable, append-only) is left out.
Result<CopyResult> verify_copy_in_use(const std::string& old_tree, const std::string& new_tree,
                                      const std::string& record, const Watch& watch);

// Neither changes any more. What `record` knows is not looked into again. The second tree is on the
// disk when this returns.
Result<CopyResult> verify_copy_at_rest(const std::string& old_tree, const std::string& new_tree,
                                       const std::string& record, const Watch& watch);

}  // namespace lvq
