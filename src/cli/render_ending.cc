// The last words of a run. Whoever reads them has a machine that stands half way, so they say what
// stopped, what is true instead of what was expected, and the next command to type.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/render_text.h"

namespace lvq {
namespace {

std::string indented(std::string_view text, const char* indent) {
  std::string out;
  for (const auto& line : split_lines(printable_lines(trim(text)))) out += indent + line + "\n";
  return out;
}

std::string where_it_stopped(const Outcome& outcome, const Report& report, const Palette& palette) {
  const size_t n = report.stopped_at, total = outcome.plan.steps.size();
  if (n == 0 || n > total)
    return palette.red("FAILED: every step has run, but the goal is not reached") + "\n";
  const std::string step =
      fmt::format("step {} of {}: {}", n, total, printable(outcome.plan.steps[n - 1].title));
  if (report.state == State::halted && report.steps[n - 1].state == StepReport::State::interrupted)
    return palette.yellow("STOPPED in the middle of " + step) + "\n";
  if (report.state == State::halted) return palette.yellow("STOPPED before " + step) + "\n";
  if (report.state == State::drifted)
    return palette.red("STOPPED before " + step + "; the machine has changed") + "\n";
  return palette.red("FAILED at " + step) + "\n";
}

std::string what_failed(const Error& error) {
  return "  " + sentence(error) + "\n" + indented(error.evidence, "      ") +
         indented(error.hint, "  ");
}

std::string what_did_not_hold(const std::vector<UnmetFact>& unmet) {
  std::string out;
  for (const auto& unmet_fact : unmet)
    out += "  expected: " + printable(text(unmet_fact.fact)) +
           "\n     found: " + printable(unmet_fact.found) + "\n";
  return out;
}

std::string next_command(const Outcome& outcome) {
  if (outcome.transaction.empty()) return "\n";
  if (outcome.taken_back) return " Everything was taken back; the machine is as it was before.\n";
  const bool past = outcome.exit == kNoReturn;
  return std::string(
             past ? " The point of no return is passed: the transaction can only be finished."
                  : " Everything done can be taken back.") +
         "\n" + way_out_text({.id = outcome.transaction, .past_point_of_no_return = past}, "  ");
}

std::string stopped_text(const Outcome& outcome, const Palette& palette) {
  if (!outcome.report)
    return palette.red("The machine no longer fits. Nothing was changed.") + "\n";
  const Report& report = *outcome.report;
  const auto done = std::ranges::count(report.steps, StepReport::State::done, &StepReport::state);
  std::string out = where_it_stopped(outcome, report, palette);
  if (report.error) out += what_failed(*report.error);
  out += what_did_not_hold(report.unmet);
  return out + fmt::format("{} of {} steps are done.", done, outcome.plan.steps.size()) +
         next_command(outcome);
}

std::string repaired_text(const Outcome& outcome, const Palette& palette) {
  if (!outcome.report) return "Closed as it stands. Nothing was changed.\n";
  return palette.green("SUCCESS: Everything was taken back; the machine is as it was before.") +
         "\n";
}

}  // namespace

std::string ending_text(const Outcome& outcome, const Palette& palette) {
  const std::string& status = outcome.status;
  if (status == "completed" && outcome.command == "repair") return repaired_text(outcome, palette);
  if (status == "completed")
    return palette.green("SUCCESS: System state successfully converged to target.") + "\n";
  if (status == "nothing_to_do" && (outcome.command == "continue" || outcome.command == "repair"))
    return "No transaction is open. Nothing to do.\n";
  if (status == "nothing_to_do")
    return warnings_text(outcome.findings, palette) +
           "System is already in the desired state. No changes needed.\n";
  if (status == "aborted") return "Aborted. Nothing was changed.\n";
  if (status == "ready") return "Dry run: nothing was changed.\n";
  if (status == "refused") return palette.red("Refused. Nothing was changed.") + "\n";
  if (status == "dirty")
    return palette.red("The machine is in a partial state. Nothing was changed.") + "\n";
  return stopped_text(outcome, palette);
}

}  // namespace lvq
