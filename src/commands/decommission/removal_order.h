// The volumes that a decommission removes, in the order in which they can go.
#pragma once

#include <vector>

#include "commands/shared/removal.h"
#include "commands/shared/volume.h"

namespace lvq {

// Snapshots go before their origins, volumes before their pools. Refuses volumes that are half done
// or parts of others, and those that would go with a named one without being named (consent lifts
// that). A name that does not exist is only a warning.
std::vector<VolumeRef> removal_order(const DecommissionRequest& request, const Context& context,
                                     Findings& findings);

}  // namespace lvq
