// Clears what LVM commands leave when they die and the machine goes on: inactive tables, suspended
// volumes, devices without a volume (design rule 13). This comes before anything else is looked at,
// because a suspended volume cannot be read, and the next command that refreshes a volume would
// make its inactive table live.
#pragma once

#include <vector>

#include "engine/execution_plan.h"
#include "model/dm_device.h"

namespace lvq {

// The execution plan has no steps where there is nothing to clear. It touches only devices of the
// VGs that the transaction is about.
ExecutionPlan settling(const Transaction& transaction, const Snapshot& machine,
                       const std::vector<DmDevice>& devices);

}  // namespace lvq
