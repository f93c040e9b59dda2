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

// Of a step that moves extents. Nothing: it moves none, or how large they are is not known.
std::optional<Bytes> moved_by(const Step& step, const Snapshot& machine);

// "count=1073741824", as lvq has dd count: bytes. Nothing: it has no such word.
std::optional<Bytes> read_by_dd(const Run& run);

// Adds how it went. Steps that the report does not know have not run.
void add_durations(const Report& report, std::vector<TimelineStep>& steps,
                   std::vector<ClosedWindow>& windows);

}  // namespace lvq
