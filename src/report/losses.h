#pragma once

#include <vector>

#include "model/snapshot.h"
#include "report/page.h"

namespace lvq {

// What the plan destroys for good, in the order of its steps, as far as the snapshot tells of it.
std::vector<Loss> losses_of(const Plan& plan, const Snapshot& machine, const StepNumbers& numbers);

}  // namespace lvq
