// What a copy by rsync has to look at again, as the file that --files-from takes, so that it need
// not list both trees: a name and a NUL for each entry that lstat(2) shows to differ, and for the
// folders on the way to it, whose times a copy would change. What is only in the copy is in it too
// (--delete-missing-args), and all that is in a folder that the copy lacks.
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

// Neither tree changes meanwhile. Files with several names are listed with all of them, or rsync
// would not see that they are one, unless the file `record` knows them. The list is durable.
Result<Changes> list_changes(const std::string& old_tree, const std::string& new_tree,
                             const std::string& record, const std::string& list,
                             const std::function<void(uint64_t entries)>& watch);

}  // namespace lvq
