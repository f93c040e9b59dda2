// Writes a partition table anew that was cut off while it was written, before anything is concluded
// from what lies on the disk: of such a table a boot may have found no partition (docs/adr/0024).
#pragma once

#include "engine/execution_plan.h"

namespace lvq {

// The plan has no steps where the table of the step in doubt is whole. It leads back to what that
// step began with.
ExecutionPlan mending(const Transaction& transaction, const Snapshot& machine);

}  // namespace lvq
