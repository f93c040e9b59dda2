// What lies in a thin pool can be changed only while the pool can note where its chunks are: in
// metadata that has room, and that the kernel has nothing against.
#pragma once

#include <string>

#include "plan/plan.h"

namespace lvq {

// The thin pool that the volume lies in; nullptr: it lies in none.
const LogicalVolume* thin_pool_of(const LogicalVolume& lv, const Snapshot& machine);

// Refuses where nothing that lies in the same pool can be made, merged or removed. LVM begins with
// it, and fails when half is done.
void check_pool_sound(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

// What needs room in a pool: the code of its refusal, and what is said where the metadata is full.
struct PoolUse {
  Code code;
  std::string of_full_metadata;
};
inline const PoolUse kNewSnapshot = {"snapshot-space", ": LVM makes no snapshot in it"};

// That it is sound, and has room.
void check_pool_room(const LogicalVolume& lv, const PoolUse& use, const Snapshot& machine,
                     Findings& findings);

}  // namespace lvq
