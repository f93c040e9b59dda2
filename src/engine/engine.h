// The only loop with effects. For each step, lvq stops if it was asked to; checks `before` again on
// the live machine if the step overwrites something; makes "start" durable; runs the actions;
// flushes what LVM left unflushed; makes "done" durable. After the last step the goal is proved on
// a fresh snapshot; an exit status alone proves nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/execution_plan.h"
#include "host/host.h"
#include "journal/journal.h"
#include "plan/review.h"

namespace lvq {

struct StepReport {
  enum class State { pending, done, failed, interrupted } state = State::pending;
  double seconds = 0;
  std::string note;  // what was seen while it ran; empty: nothing to tell
};

struct Report {
  State state = State::completed;  // completed, repaired, halted, failed or drifted
  std::vector<StepReport> steps;   // one for each step of the execution plan
  // The step of the execution plan (from 1) that failed, drifted, or would have been next; 0: none.
  size_t stopped_at = 0;
  std::vector<UnmetFact> unmet;  // what did not hold, where it drifted or the goal was not reached
  std::optional<Error> error;    // what failed, with the tool's own words as evidence
  bool past_point_of_no_return = false;
  // The error of the first line that the audit log missed; the journal has it.
  std::optional<Error> unlogged;
};

// What is called while a plan runs, to show the user what happens.
struct Observer {
  std::function<void(size_t n, const Step&)> started;
  std::function<void(std::string_view line)> said;  // a line of the tool's output
  std::function<void(size_t n, const Step&, const StepReport&)> ended;
};

// REQUIRES: the lock is held, the chain was checked, the journal has begun.
Report run(const ExecutionPlan& execution, Host& host, Journal& journal,
           const std::string& audit_log, const Observer& observer);

}  // namespace lvq
