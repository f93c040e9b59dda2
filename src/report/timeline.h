#pragma once

#include <vector>

#include "engine/engine.h"
#include "model/snapshot.h"
#include "report/page.h"

namespace lvq {

// The steps with what is known of them before they run.
std::vector<TimelineStep> timeline_of(const Plan& plan, const Snapshot& machine,
                                      const std::vector<ClosedWindow>& windows);

// Adds how it went. Steps that the report does not know have not run.
void add_durations(const Report& report, std::vector<TimelineStep>& steps,
                   std::vector<ClosedWindow>& windows);

}  // namespace lvq
