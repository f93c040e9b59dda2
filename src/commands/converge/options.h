// A volume's mount options become others: in fstab, and where it is mounted.
#pragma once

#include "commands/command.h"

namespace lvq {

// `arguments`: --lv VG/LV and --options OPTIONS. It is a request of converge's own.
inline constexpr const char* kSetOptions = "set-options";
ReadRequest read_set_options(const Arguments& arguments);

}  // namespace lvq
