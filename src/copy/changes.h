// Lists what rsync has to look at again, in the format of --files-from, so that rsync need not list
// both trees: a name and a NUL for each entry that differs in lstat(2), and for the folders on the
// way to it, whose times a copy would change. The list also has what is only in the copy
// (--delete-missing-args), and everything in a folder that the copy lacks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"

namespace lvq {

struct Changes {
  uint64_t entries = 0;  // looked at
  uint64_t listed = 0;
};

// REQUIRES: neither tree changes meanwhile. A file with several names is listed with all of them,
// or rsync would not see that they are one file, unless the file `record` knows it. The list is
// durable.
Result<Changes> list_changes(const std::string& old_tree, const std::string& new_tree,
                             const std::string& record, const std::string& list,
                             const std::function<void(uint64_t entries)>& watch);

}  // namespace lvq
