// What lies in a thin pool can be changed only while the pool can note where its chunks are: in
// metadata that has room, and that the kernel has nothing against.
#pragma once

#include <vector>

#include "model/thin_pools.h"
#include "plan/plan.h"

namespace lvq {

// The thin pool that the volume lies in; nullptr: it lies in none.
const LogicalVolume* thin_pool_of(const LogicalVolume& lv, const Snapshot& machine);

// Refuses where nothing that lies in the same pool can be made, merged or removed. LVM begins with
// it, and fails when half is done.
void check_pool_sound(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

// What of a pool is so full that nothing more is to be made in it.
std::vector<PoolFill> full_parts_of(const LogicalVolume& pool, const Snapshot& machine);

// That it is sound, and has room for a further snapshot.
void check_pool_room(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

}  // namespace lvq
