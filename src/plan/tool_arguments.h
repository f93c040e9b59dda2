// Which arguments a plan may give to each tool: none that would make the tool do more than plans of
// lvq do, or do it elsewhere or in another way. A plan from a file is checked by this
// (plan/tools.h).
#pragma once

#include "plan/step.h"

namespace lvq {

// Are all arguments among those that this tool may get? False for a tool that is not in the table.
bool has_known_arguments(const Run& run);

}  // namespace lvq
