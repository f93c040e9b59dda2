// The snapshot in which a file system is made smaller, and what is done there (docs/adr/0008).
#pragma once

#include <vector>

#include "commands/shrink/shrinkable.h"
#include "ops/shrink.h"

namespace lvq {

// Refuses a group or a pool that has too little room for what changes.
SnapshotVolume work_snapshot_for(const Shrinkable& what, Bytes target, const Context& context,
                                 Findings& findings);

// Makes the volume read-only, takes the snapshot, checks, shrinks and checks again in it, and
// merges it. REQUIRES: the file system shrinks that way (ShrinksInSnapshot).
std::vector<Step> shrink_in(const SnapshotVolume& place, const Shrinkable& what, Bytes target);

}  // namespace lvq
