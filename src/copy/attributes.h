// What a file or folder has besides its state (stat(2)) and its content: extended attributes
// (xattr(7)), and what xfs keeps (ioctl_xfs_fsgetxattr(2)).
#pragma once

#include <string>

#include "copy/walk.h"

namespace lvq {

// The flags that chattr(1) and xfs_io(8) set, the project, and extent size hints. All are zero
// where the file system has no such attributes.
struct XfsAttributes {
  uint32_t flags = 0, extent_size = 0, cow_extent_size = 0, project = 0;
  bool operator==(const XfsAttributes&) const = default;
};
Result<XfsAttributes> xfs_attributes(const Fd& fd, const std::string& path);

// Gives `to` these attributes of `from`, and returns whether both are the same then. The flags that
// forbid later changes (immutable, append-only) are set only with `finally`.
Result<bool> match_xfs_attributes(const Fd& from, const Fd& to, bool finally,
                                  const std::string& path);

// The same for extended attributes, which include ACLs and capabilities. For a symbolic link these
// are its own, not those of its target.
Result<bool> match_extended_attributes(const TreeEntry& from, const TreeEntry& to,
                                       const std::string& path);

// Sets the label of the mounted file system that the folder is in, durably.
Result<> set_label(const std::string& folder, const std::string& label);

}  // namespace lvq
