// The way back as a plan of its own: the done steps in reverse order, each `undo`, `before` and `after` swapped.
#pragma once

#include "plan/plan.h"

namespace lvq {

// REQUIRES: every one of the first `done` steps is reversible.
// A step that needs no undo (daemon-reload) appears as nothing.
Plan reverse(const Plan& plan, size_t done);

}  // namespace lvq
