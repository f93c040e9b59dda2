// Gives one open file the owner, the mode and the extended attributes (ACLs, SELinux labels, file
// capabilities) of another.
#pragma once

#include <string>

#include "base/result.h"

namespace lvq {

// `path` is for the error text.
Result<> copy_attributes(int from, int to, const std::string& path);

}  // namespace lvq
