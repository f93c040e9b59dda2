// Finishes a copy that rsync has made, and checks that the two trees are the same then. Every entry
// of the new tree is given the extended attributes (ACLs, capabilities), the xfs flags, the project
// and the extent size hints of the old one. These are compared, and also what lstat(2) tells
// (difference.h) and every file's content, byte for byte.
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
  std::vector<std::string> differences;  // the first of them, in words
};

using Watch = std::function<void(uint64_t entries)>;  // looked at so far

// For use while programs still write to the old tree. Entries that differ are counted, and files
// that do not are noted in the file `record`. Where the content of a file is all that differs, its
// copy gets another time of modification, so that a copy by time and size copies it again. Flags
// that forbid changes (immutable, append-only) are not set.
Result<CopyResult> verify_copy_in_use(const std::string& old_tree, const std::string& new_tree,
                                      const std::string& record, const Watch& watch);

// REQUIRES: neither tree changes any more. Files that `record` knows are not read again. The new
// tree is on the disk when this returns.
Result<CopyResult> verify_copy_at_rest(const std::string& old_tree, const std::string& new_tree,
                                       const std::string& record, const Watch& watch);

}  // namespace lvq
