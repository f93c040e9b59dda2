// What the user sees of the steps as they run.
#pragma once

#include "cli/plan_view.h"
#include "cli/session.h"
#include "engine/engine.h"

namespace lvq {

// `lock`: the transaction's own, which tells others how far it is; nullptr: none.
// REQUIRES: what is named outlives the observer.
Observer observer_of(const Session& session, const Plan& plan, const StepNumbers& numbers,
                     Lock* lock);

}  // namespace lvq
