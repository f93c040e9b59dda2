// Activates the inactive volumes that a transaction is about, before anything is concluded from
// their content. They are inactive where a machine has just started and LVM has not activated them
// yet, or never does so by itself.
#pragma once

#include "engine/execution_plan.h"

namespace lvq {

// The execution plan has no steps where all volumes that can be active are. It never activates a
// volume that the plan wants inactive.
ExecutionPlan waking(const Transaction& transaction, const Snapshot& machine);

}  // namespace lvq
