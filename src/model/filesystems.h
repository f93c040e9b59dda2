// The file systems lvq makes: one row each, and everything about them that is a plain value.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/units.h"

namespace lvq {

struct Filesystem {
  std::string_view name;   // in lvq's arguments, and the type in fstab
  std::string_view blkid;  // TYPE of libblkid
  Bytes minimum;           // below it mkfs fails
  unsigned max_label;      // characters
  int fsck_pass;           // sixth field of fstab(5)
  std::string_view default_options;
  std::string_view mkfs;     // tool that makes it
  std::string_view id_tool;  // tool that sets the identifier after mkfs; empty: none needed
  bool id_at_mkfs;           // mkfs takes the identifier
  std::span<const std::string_view> kernel_types;  // as mountinfo shows it; none for swap

  bool is_swap() const { return name == "swap"; }
  bool mounts_as(std::string_view kernel_type) const;
};

std::span<const Filesystem> filesystems();
const Filesystem* find_filesystem(std::string_view name);      // nullptr: none of ours
const Filesystem* filesystem_by_blkid(std::string_view type);  // nullptr: none of ours
std::string filesystem_names();                                // "xfs ext4 …", for messages

}  // namespace lvq
