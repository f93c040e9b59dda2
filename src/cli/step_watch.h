// What the user sees of the steps as they run.
#pragma once

#include "cli/session.h"
#include "engine/engine.h"
#include "engine/step_numbers.h"

namespace lvq {

// `machine`: before the first step. `lock`: the transaction's own, which tells others how far it
// is; nullptr: none. REQUIRES: what is named outlives the observer.
Observer observer_of(const Session& session, const Snapshot& machine, const StepNumbers& numbers,
                     Lock* lock);

}  // namespace lvq
