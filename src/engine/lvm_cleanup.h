// What LVM commands leave behind when they die and the machine does not: prepared tables, suspended
// volumes, devices without a volume (design rule 13). It is cleared before anything else is looked
// at, since a suspended volume cannot be, and the next command that refreshes a volume would put a
// prepared table into force.
#pragma once

#include <vector>

#include "engine/course.h"
#include "model/dm_device.h"

namespace lvq {

// No steps where there is nothing to clear. Only devices of the groups that the transaction is
// about.
ExecutionPlan settling(const Transaction& transaction, const Snapshot& machine,
                       const std::vector<DmDevice>& devices);

}  // namespace lvq
