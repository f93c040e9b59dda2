// The parts of snap-back.
#pragma once

#include "commands/snap_back/request.h"

namespace lvq {

// `findings`: what reading the request has found.
Draft plan_take(const Context& context, const SnapshotRequest& request, const Findings& findings);
Draft plan_restore(const Context& context, const SnapshotRequest& request,
                   const Findings& findings);

// `more`: how the sentence goes on.
void refuse_overflowed(const LogicalVolume& snapshot, const std::string& more, Findings& findings);

}  // namespace lvq
