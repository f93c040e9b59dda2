// When nobody can write: from the step that makes a place read-only or unmounts it to the one that
// mounts it again. Nothing but the facts of the steps tells it, walked over the machine.
#pragma once

#include <vector>

#include "model/snapshot.h"
#include "report/page.h"

namespace lvq {

// Of the mounted places that can be written to now, and not all the time.
std::vector<ClosedWindow> closed_windows(const Plan& plan, const Snapshot& machine,
                                         const StepNumbers& numbers);

}  // namespace lvq
