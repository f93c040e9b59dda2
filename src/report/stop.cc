#include "report/stop.h"

#include <fmt/format.h>

namespace lvq {

StopWords stop_words(const Plan& plan, const StepNumbers& numbers, const Report& report) {
  const size_t n = report.stopped_at;
  if (n == 0 || n > plan.steps.size())
    return {"Failed", ": every step has run, but the goal is not reached"};
  const std::string& title = plan.steps[n - 1].title;
  const std::string step =
      numbers.at(n) == 0 ? title
                         : fmt::format("step {} of {}: {}", numbers.at(n), numbers.total, title);
  if (report.state == State::drifted)
    return {"Stopped", " before " + step + "; the machine has changed"};
  if (report.state != State::halted) return {"Failed", " at " + step};
  const bool began = report.steps[n - 1].state == StepReport::State::interrupted;
  return {"Stopped", (began ? " in the middle of " : " before ") + step};
}

std::string standing_words(const TransactionStanding& standing) {
  const std::string done = fmt::format("{} of {} steps are done.", standing.done, standing.total);
  if (standing.taken_back)
    return done + " Everything was taken back; the machine is as it was before.";
  if (standing.past_point_of_no_return)
    return done + " The point of no return is passed: the transaction can only be finished.";
  return done + " Everything done can be taken back.";
}

}  // namespace lvq
