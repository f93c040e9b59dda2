// Finds the mounts and swaps that a stopped transaction has taken away for now. An application that
// goes on writing below such a mount point writes to the wrong file system.
#pragma once

#include <vector>

#include "host/host.h"
#include "plan/plan.h"

namespace lvq {

// Warnings with the code "not-mounted", from a look at the machine as it is now. If that look
// fails, one warning says so.
std::vector<Finding> not_mounted_now(const Plan& transaction, Host& host);

}  // namespace lvq
