// Volumes that a transaction is about and that are not active, as where a machine has just started
// and LVM has not come to them yet, or never does by itself. They are activated before anything is
// concluded from what they hold.
#pragma once

#include "engine/course.h"

namespace lvq {

// No steps where all are active that can be. Never those that the plan wants inactive.
ExecutionPlan waking(const Transaction& transaction, const Snapshot& machine);

}  // namespace lvq
