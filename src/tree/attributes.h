// What xfs keeps of a file or folder beside what all file systems do (ioctl_xfs_fsgetxattr(2)), and extended
// attributes, ACLs and capabilities among them.
#pragma once

#include <map>
#include <string>

#include "tree/record.h"
#include "tree/walk.h"

namespace lvq {

// Flags that chattr(1) and xfs_io(8) set, the project, hints of extent sizes. All zero where the file system has none.
struct XfsAttributes {
  uint32_t flags = 0, extent_size = 0, cow_extent_size = 0, project = 0;
  bool operator==(const XfsAttributes&) const = default;
};
Result<XfsAttributes> xfs_attributes(const Fd& fd, const std::string& path);

// Names and values. A link's own, not those of what it leads to.
Result<std::map<std::string, std::string>> extended_attributes(const TreeEntry& entry, const std::string& path);

// Gives the second tree the flags, projects and hints of the first, of every file and folder that both have.
// `finally`: also what forbids to change them from then on (immutable, append-only). `same`: what is left out.
Result<> copy_attributes(const std::string& from, const std::string& to, bool finally, const ContentRecord& same);

// Of the mounted file system that the folder is in; durable.
Result<> set_label(const std::string& folder, const std::string& label);

}  // namespace lvq
