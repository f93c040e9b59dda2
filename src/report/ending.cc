#include "report/ending.h"

#include "base/text.h"
#include "report/stop.h"

namespace lvq {
namespace {

using Tone = PageEnding::Tone;

struct Verdict {
  Tone tone;
  std::string headline, detail;
};

Verdict of_success(const Page& page) {
  if (page.way == Way::back)
    return {Tone::good, "Everything was taken back; the machine is as it was before.", ""};
  return {Tone::good, "Completed: the machine is in the state that the plan promised.", ""};
}

Verdict of_stop(const Page& page, const Plan& plan, const PageRun& run) {
  const StopWords words = stop_words(plan, page.numbers, *run.report);
  const std::string stands =
      standing_words({.done = run.steps_done,
                      .total = page.numbers.total,
                      .taken_back = run.taken_back,
                      .past_point_of_no_return = run.report->past_point_of_no_return});
  return {run.status == "halted" ? Tone::neutral : Tone::bad, words.how + words.where, stands};
}

Verdict verdict(const Page& page, const Plan& plan, const PageRun& run) {
  if (run.status == "completed") return of_success(page);
  if (run.report) return of_stop(page, plan, run);
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

}  // namespace

PageEnding ending_of(const Page& page, const Plan& plan, const PageRun& run) {
  const Verdict is = verdict(page, plan, run);
  PageEnding ending{.tone = is.tone,
                    .status = run.status,
                    .headline = is.headline,
                    .detail = is.detail,
                    .unseen = run.unseen};
  for (const auto& command : run.next) ending.next.push_back(shell_quote(command));
  if (!run.report) return ending;
  for (const auto& step : run.report->steps) ending.seconds += step.seconds;
  ending.error = run.report->error;
  ending.unmet = run.report->unmet;
  if (!run.found) return ending;
  ending.seen_at = run.seen_at;
  ending.proofs = proofs_of(plan, *run.found);
  return ending;
}

}  // namespace lvq
