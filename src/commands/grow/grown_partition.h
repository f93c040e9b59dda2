// A partition whose disk has become larger.
#pragma once

#include <optional>

#include "commands/shared/new_pv_check.h"
#include "ops/partition.h"

namespace lvq {

// What the partition can get of the room behind it; or why it gets none of that, which is no error
// of the request where the PV can grow without it.
struct PartitionRoom {
  std::optional<PartitionGrowth> growth;
  std::optional<Error> obstacle;
};
// REQUIRES: `target` is a partition.
PartitionRoom room_behind(const NewPvDevice& target, const Snapshot& machine);

}  // namespace lvq
