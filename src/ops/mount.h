// Steps whose effect a reboot loses: mounts and active swap, and the directories mounts need.
#pragma once

#include "plan/step.h"

namespace lvq {

Step dir_make(const std::string& path);
// `fs`: what must be there. `options`: fstab's, "defaults" included.
Step fs_mount(const FsIs& fs, const std::string& type, const std::string& target, const std::string& options);
Step swap_on(const FsIs& swap, const std::string& options);

}  // namespace lvq
