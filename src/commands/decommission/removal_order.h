// The volumes that a decommission removes, in the order in which they can go.
#pragma once

#include <vector>

#include "commands/shared/removal.h"
#include "commands/shared/volume.h"

namespace lvq {

// Snapshots before their origins, volumes before their pools. Refuses what is half done or a part
// of another volume, and volumes that would go with a named one without being named (consent lifts
// that). What is not there is only said.
std::vector<VolumeRef> removal_order(const DecommissionRequest& request, const Context& context,
                                     Findings& findings);

}  // namespace lvq
