// Where a file system may be mounted, judged by the text alone: links, mounts and contents are the
// planner's part.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvq {

// The path without doubled and trailing slashes. "mountpoint-invalid" where it is not absolute, has
// "." or "..", a control character, a part over 255 or 4095 bytes in all (NAME_MAX, PATH_MAX).
Result<std::string> normal_path(std::string_view text);

// normal_path() for a path on which something is to be mounted: "mountpoint-invalid" also where
// that would cover the running system.
Result<std::string> normal_mount_point(std::string_view text);

// The path and all its ancestors, "/" included; none for a path that is not absolute.
std::set<std::string> with_ancestors(const std::string& path);

// Is the path the folder itself, or in it? Both absolute and without trailing slashes.
bool is_at_or_below(std::string_view path, std::string_view folder);

}  // namespace lvq
