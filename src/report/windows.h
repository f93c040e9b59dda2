// When nobody can write: from the step that makes a place read-only or unmounts it to the one that
// mounts it again. That is read from the effects of the steps, applied to the machine one by one.
#pragma once

#include <vector>

#include "model/snapshot.h"
#include "report/page.h"

namespace lvq {

// The windows of those mount points that can be written to now, but not all the time.
std::vector<ClosedWindow> closed_windows(const Plan& plan, const Snapshot& machine,
                                         const StepNumbers& numbers);

}  // namespace lvq
