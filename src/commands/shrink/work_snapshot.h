// The snapshot that a file system is made smaller in, and what is done there (docs/adr/0008).
#pragma once

#include <vector>

#include "commands/shrink/shrinkable.h"
#include "ops/shrink.h"

namespace lvq {

// Refuses where there is no room for what changes.
SnapshotVolume work_snapshot_for(const Shrinkable& what, Bytes target, const Context& context,
                                 Findings& findings);

// The volume read-only -> snapshot -> check, shrink and check again in it -> merge. REQUIRES: that
// is how it shrinks (ShrinksInSnapshot).
std::vector<Step> shrink_in(const SnapshotVolume& place, const Shrinkable& what, Bytes target);

}  // namespace lvq
