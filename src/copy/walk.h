// Walks over several trees at once: entries with the same path are visited together, and the
// content of a folder before the folder itself. No symbolic link is followed, no other file system
// is entered, and times of access stay as they are. A walk keeps in memory the names in the folders
// on the way and, if nobody uses the trees, the states of all files (inodes.h).
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

// What one of the trees has under a name.
struct TreeEntry {
  int folder = -1;  // the open folder that it is in
  std::string name;
  // Nothing where the tree has no such entry. With Use::none, only the members that Inodes::find
  // names are set.
  std::optional<struct stat> info;

  bool is(mode_t type) const { return info && (info->st_mode & S_IFMT) == type; }
};

// `path` is relative to the roots, and "" for the roots themselves.
using Visit = std::function<Result<>(const std::string& path, std::span<const TreeEntry> entries)>;

enum class Use {
  none,
  perhaps
};  // perhaps: what is looked at may change or vanish, which is no error

// An error where a folder cannot be read, or `visit` returns one.
Result<> walk(const std::vector<std::string>& roots, Use use, const Visit& visit);

// An error unless `root` is where the file system on the block device is mounted. Without this
// check, two empty folders would pass as the same trees.
Result<> check_device(const std::string& root, const std::string& device);

// Opens a regular file or a folder for reading. An error where it is no longer the file that
// `entry` describes.
Result<Fd> open_entry(const TreeEntry& entry, const std::string& path);

// A path of the entry, for system calls that take no descriptor of its folder.
std::string path_of(const TreeEntry& entry);

}  // namespace lvq
