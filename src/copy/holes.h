// Copies files that have holes and reads only their data (lseek(2), SEEK_DATA): rsync reads every
// byte of a hole, which takes a day for a lastlog of 2 TiB that holds a megabyte. The copy gets the
// time and the size of the original, so that rsync does not read it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"

namespace lvq {

struct Holes {
  uint64_t files = 0;   // that have holes
  uint64_t copied = 0;  // of these, in this call
  uint64_t data = 0;    // bytes
};

using HolesWatch = std::function<void(uint64_t bytes)>;  // of data copied so far

// Copies all files of the tree that have a megabyte of holes or more, except those that the copy
// has with the same time and size. The file `exclude` then lists all of them for rsync
// (--exclude-from with --from0), which has to leave them alone while they may change.
Result<Holes> copy_files_with_holes(const std::string& old_tree, const std::string& new_tree,
                                    const std::string& exclude, const HolesWatch& watch);

// Copies the files with holes among those that the file `list` names (changes.h). REQUIRES: nobody
// changes the old tree meanwhile.
Result<Holes> copy_listed_files_with_holes(const std::string& old_tree, const std::string& new_tree,
                                           const std::string& list, const HolesWatch& watch);

// The name as a pattern that matches nothing else (rsync(1), "INCLUDE/EXCLUDE PATTERN RULES").
std::string exclude_pattern(const std::string& path);

}  // namespace lvq
