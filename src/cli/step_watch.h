// What the user sees of the steps as they run.
#pragma once

#include "cli/session.h"
#include "engine/engine.h"
#include "engine/step_numbers.h"

namespace lvq {

// `machine`: as it was before the first step. `lock`: the transaction's own, in which others read
// how far it is; nullptr: none. REQUIRES: all arguments outlive the observer.
Observer observer_of(const Session& session, const Snapshot& machine, const StepNumbers& numbers,
                     Lock* lock);

}  // namespace lvq
