// What a transaction that has stopped has taken away from the machine for the time being: a mount
// point that is empty now is where an application writes to the wrong file system.
#pragma once

#include <vector>

#include "host/host.h"
#include "plan/plan.h"

namespace lvq {

// Warnings "not-mounted", by a look at the machine as it is now. Where that fails, one that says
// so.
std::vector<Finding> disturbed(const Plan& transaction, Host& host);

}  // namespace lvq
