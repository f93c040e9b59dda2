// The fourth field of fstab(5), which is also the argument of mount -o.
#pragma once

#include <string_view>

#include "base/result.h"

namespace lvq {

// "usage" for what fstab and mount -o would read differently: white space, control characters,
// backslashes, empty items, and more than a page.
Result<> check_mount_options(std::string_view options);

}  // namespace lvq
