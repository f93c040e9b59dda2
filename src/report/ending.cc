#include "report/ending.h"

#include <fmt/format.h>

#include <algorithm>

namespace lvq {
namespace {

using Tone = PageEnding::Tone;

struct Verdict {
  Tone tone;
  std::string headline, detail;
};

Verdict of_success(const Page& page) {
  if (page.heading.command == "repair")
    return {Tone::good, "Everything was taken back; the machine is as it was before.", ""};
  return {Tone::good, "Completed: the machine is in the state that the plan promised.", ""};
}

std::string where(const Page& page, const Report& report) {
  const size_t n = report.stopped_at;
  if (n == 0 || n > page.steps.size()) return "after the last step: the goal is not reached";
  const bool began =
      page.steps[n - 1].state == "failed" || page.steps[n - 1].state == "interrupted";
  return fmt::format("{} step {} of {}: {}", began ? "at" : "before", n, page.steps.size(),
                     page.steps[n - 1].title);
}

std::string standing(const Page& page, const PageRun& run) {
  const auto done =
      std::ranges::count(run.report->steps, StepReport::State::done, &StepReport::state);
  const std::string steps = fmt::format("{} of {} steps are done. ", done, page.steps.size());
  if (run.taken_back) return steps + "Everything was taken back; the machine is as it was before.";
  if (run.report->past_point_of_no_return)
    return steps + "The point of no return is passed: the transaction can only be finished.";
  return steps + "Everything done can be taken back.";
}

Verdict of_stop(const Page& page, const PageRun& run) {
  const bool failed = run.status == "failed";
  return {run.status == "halted" ? Tone::neutral : Tone::bad,
          (failed ? "Failed " : "Stopped ") + where(page, *run.report), standing(page, run)};
}

Verdict verdict(const Page& page, const PageRun& run) {
  if (run.status == "completed") return of_success(page);
  if (run.report) return of_stop(page, run);
  if (run.status == "aborted")
    return {Tone::neutral, "Not executed: the question was not answered with yes.",
            "Nothing was changed."};
  if (run.status == "ready") return {Tone::neutral, "A dry run.", "Nothing was changed."};
  if (run.status == "refused" || run.status == "dirty")
    return {Tone::bad, "Not executed: refused.", "Nothing was changed."};
  return {Tone::neutral, "Not executed.", "Nothing was changed."};
}

std::vector<Proof> proofs_of(const Plan& plan, const Snapshot& found) {
  std::vector<Proof> proofs;
  for (const auto& fact : plan.goal) {
    Proof proof{.sentence = text(fact), .holds = holds(fact, found)};
    if (!proof.holds) proof.found = lvq::found(fact, found);
    proofs.push_back(std::move(proof));
  }
  return proofs;
}

std::vector<std::string> next_commands(const Page& page, const PageRun& run) {
  if (run.transaction.empty()) return {};
  const bool back = run.taken_back || page.heading.command == "repair";
  if (run.status == "completed" && !back) return {"lvq verify " + run.transaction};
  if (run.status == "completed" || run.taken_back) return {"lvq history " + run.transaction};
  std::vector<std::string> commands = {"lvq continue " + run.transaction};
  if (!run.report->past_point_of_no_return) commands.push_back("lvq repair " + run.transaction);
  return commands;
}

}  // namespace

PageEnding ending_of(const Page& page, const Plan& plan, const PageRun& run) {
  const Verdict is = verdict(page, run);
  PageEnding ending{.tone = is.tone,
                    .status = run.status,
                    .headline = is.headline,
                    .detail = is.detail,
                    .unseen = run.unseen};
  if (!run.report) return ending;
  for (const auto& step : run.report->steps) ending.seconds += step.seconds;
  ending.error = run.report->error;
  ending.unmet = run.report->unmet;
  ending.next = next_commands(page, run);
  if (!run.found) return ending;
  ending.seen_at = run.seen_at;
  ending.proofs = proofs_of(plan, *run.found);
  return ending;
}

}  // namespace lvq
