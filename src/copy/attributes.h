// What a file or folder has beside its state (stat(2)) and its content: extended attributes
// (xattr(7)), and what xfs keeps (ioctl_xfs_fsgetxattr(2)).
#pragma once

#include <string>

#include "copy/walk.h"

namespace lvq {

// Flags that chattr(1) and xfs_io(8) set, the project, hints of extent sizes. All zero where the
// file system has none.
struct XfsAttributes {
  uint32_t flags = 0, extent_size = 0, cow_extent_size = 0, project = 0;
  bool operator==(const XfsAttributes&) const = default;
};
Result<XfsAttributes> xfs_attributes(const Fd& fd, const std::string& path);

// Gives the second file or folder what the first has of them, and looks whether it is so.
// `finally`: also what forbids to change it from then on (immutable, append-only).
Result<bool> match_xfs_attributes(const Fd& from, const Fd& to, bool finally,
                                  const std::string& path);

// The same for extended attributes, ACLs and capabilities among them. A link's own, not those of
// what it leads to.
Result<bool> match_extended_attributes(const TreeEntry& from, const TreeEntry& to,
                                       const std::string& path);

// Of the mounted file system that the folder is in; durable.
Result<> set_label(const std::string& folder, const std::string& label);

}  // namespace lvq
