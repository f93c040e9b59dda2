// The picture of the page: the disks that a plan changes, before and after.
#pragma once

#include "model/snapshot.h"
#include "report/page.h"

namespace lvq {

// `after`: as the plan's steps leave it, or as it was found.
Picture picture_of(const Snapshot& before, const Snapshot& after);

}  // namespace lvq
