// What the user sees of the steps as they run.
#pragma once

#include "cli/plan_view.h"
#include "cli/session.h"
#include "engine/engine.h"

namespace lvq {

// `lock`: the transaction's own, in which others read how far it is; nullptr: none. REQUIRES: all
// arguments outlive the observer.
Observer observer_of(const Session& session, const Plan& plan, const StepNumbers& numbers,
                     Lock* lock);

}  // namespace lvq
