#include "cli/step_history.h"

#include "cli/exit_status.h"
#include "plan/review.h"

namespace lvq {
namespace {

const char* state_after(Event event) {
  switch (event) {
    case Event::start:
      return "in doubt";
    case Event::done:
      return "done";
    case Event::failed:
      return "failed";
    case Event::drifted:
      return "drifted";
    case Event::undo_start:
      return "undoing";
    case Event::undone:
      return "undone";
    default:
      return nullptr;
  }
}

}  // namespace

std::vector<StepHistory> step_histories(const Transaction& transaction) {
  std::vector<StepHistory> steps(transaction.plan.steps.size());
  for (const Record& record : transaction.records) {
    const char* state = state_after(record.event);
    if (!state || record.step == 0 || record.step > steps.size()) continue;
    steps[record.step - 1] = {state,         record.time, record.seconds, record.exit_status,
                              record.signal, record.words};
    for (size_t above = record.step; record.event == Event::undone && above < steps.size(); ++above)
      if (steps[above].state == "done" || steps[above].state == "in doubt")
        steps[above].state = "undone";  // it was taken back together with this one
  }
  return steps;
}

bool past_point_of_no_return(const Transaction& transaction) {
  const auto line = point_of_no_return(transaction.plan);
  bool passed = false;
  for (const Record& record : transaction.records) {
    if (line && record.event == Event::start && record.step >= *line) passed = true;
    if (record.untouched) passed = false;
  }
  return passed;
}

std::optional<int> exit_status_of(const Transaction& transaction) {
  switch (transaction.state()) {
    case State::completed:
    case State::repaired:
    case State::abandoned:
      return kDone;
    case State::halted:
    case State::failed:
    case State::drifted:
      return past_point_of_no_return(transaction) ? kNoReturn : kHalted;
    case State::planned:
    case State::executing:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace lvq
