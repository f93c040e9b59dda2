// The initramfs has a copy of /etc/lvm as it was when it was made. With a devices file
// (lvmdevices(8)) the copy does not know what joins a group later, and goes on naming what leaves
// it.
#pragma once

#include "plan/plan.h"

namespace lvq {

// Warns where a boot mounts / or /usr from a group that gets or loses disks by these steps.
void warn_of_initramfs(const std::vector<Step>& steps, const Snapshot& machine, Findings& findings);

}  // namespace lvq
