// What lies in a thin pool can be changed only while the pool can note where its chunks are: in
// metadata that has room, and that the kernel has nothing against.
#pragma once

#include "plan/plan.h"

namespace lvq {

// The thin pool that the volume lies in; nullptr: it lies in none.
const LogicalVolume* thin_pool_of(const LogicalVolume& lv, const Snapshot& machine);

// Refuses where nothing that lies in the same pool can be made, merged or removed. LVM begins with
// it, and fails when half is done.
void check_pool_sound(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

// That, and room in the pool for a further snapshot.
void check_pool_room(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

}  // namespace lvq
