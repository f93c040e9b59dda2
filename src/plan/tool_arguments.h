// What a plan may give to which tool: nothing by which a tool would do more, elsewhere, or
// otherwise than plans of lvq have it do. A plan from a file is held against this (plan/tools.h).
#pragma once

#include "plan/step.h"

namespace lvq {

// Are all arguments of those that this tool may get? False for a tool that is not in the table.
bool has_known_arguments(const Run& run);

}  // namespace lvq
