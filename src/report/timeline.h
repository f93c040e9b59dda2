#pragma once

#include <optional>
#include <vector>

#include "engine/engine.h"
#include "model/snapshot.h"
#include "report/page.h"

namespace lvq {

// The steps with what is known of them before they run.
std::vector<TimelineStep> timeline_of(const Plan& plan, const Snapshot& machine,
                                      const StepNumbers& numbers,
                                      const std::vector<ClosedWindow>& windows);

// The size of the extents that a step moves; nothing: it moves none, or their size is not known.
std::optional<Bytes> moved_by(const Step& step, const Snapshot& machine);

// The bytes that a dd of lvq's reads, by its word "count=1073741824"; nothing: it has no such word.
std::optional<Bytes> read_by_dd(const Run& run);

// Adds how each step went, and how long it and the windows took. Steps that the report does not
// know have not run.
void add_durations(const Report& report, std::vector<TimelineStep>& steps,
                   std::vector<ClosedWindow>& windows);

}  // namespace lvq
