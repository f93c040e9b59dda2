// One walk over several trees at once: what is called the same in each is visited together, what a
// folder holds before the folder itself. No link is followed, no other file system is entered, and
// memory is that of the names in the folders on the way, and at rest of the states of all files
// (inodes.h). Times of access stay as they are.
#pragma once

#include <sys/stat.h>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/fd.h"

namespace lvq {

// What one tree has by that name.
struct TreeEntry {
  int folder = -1;  // where it is, open
  std::string name;
  // Nothing: there is none. At rest only what Inodes::find says is set.
  std::optional<struct stat> info;

  bool is(mode_t type) const { return info && (info->st_mode & S_IFMT) == type; }
};

// `path`: below the roots, "" for the roots themselves.
using Visit = std::function<Result<>(const std::string& path, std::span<const TreeEntry> entries)>;

enum class Use {
  none,
  perhaps
};  // perhaps: what is looked at may change, and vanish, and that is no error

// An error where a folder cannot be read, or `visit` returns one.
Result<> walk(const std::vector<std::string>& roots, Use use, const Visit& visit);

// Is it the root of what the block device holds? An error where it is anything else: two empty
// folders are the same, too.
Result<> check_device(const std::string& root, const std::string& device);

// A regular file or a folder, for reading. An error where it is another one than was looked at.
Result<Fd> open_entry(const TreeEntry& entry, const std::string& path);

// By what the calls that know no descriptors can be told of it.
std::string path_of(const TreeEntry& entry);

}  // namespace lvq
