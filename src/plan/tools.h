// The tools a plan may run. A plan that comes from a file can ask for nothing else.
#pragma once

#include <string>

#include "plan/plan.h"

namespace lvq {

bool is_known_tool(const std::string& name);

// Error "plan-invalid", naming `subject`, where a step runs anything else, replaces a file other than /etc/fstab and
// /etc/crypttab, or names a path that is not absolute and normal.
Result<> check_actions(const Plan& plan, const std::string& subject);

}  // namespace lvq
