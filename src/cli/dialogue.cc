#include "cli/dialogue.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <tuple>

#include "base/text.h"
#include "cli/progress.h"

namespace lvq {
namespace {

using Clock = std::chrono::steady_clock;

// Of a step that moves extents; 0 of any other.
Bytes moved_size(const Step& step, const Plan& plan) {
  const ExtentsAre* moved = nullptr;
  for (const auto& fact : step.after)
    if (const auto* extents = std::get_if<ExtentsAre>(&fact)) moved = extents;
  if (!moved) return {};
  for (const auto& fact : plan.goal)
    if (const auto* vg = std::get_if<VgIs>(&fact); vg && vg->name == moved->vg)
      return {moved->count.value * vg->extent.bytes.value};
  return {};
}

// Of a cache that is written back or taken away.
Bytes chunk_of(const Step& step) {
  for (const auto& fact : step.before)
    if (const auto* cached = std::get_if<CachedBy>(&fact)) return cached->chunk;
  return {};
}

}  // namespace

void conclude(Outcome& outcome, const char* status, ExitStatus exit) {
  outcome.status = status;
  outcome.exit = exit;
}

void conclude_refused(Outcome& outcome) {
  const auto partial = [](const Finding& finding) {
    return finding.what.code == "partial-state" || finding.what.code == "drifted";
  };
  if (std::ranges::all_of(outcome.findings.refusals, partial))
    conclude(outcome, "dirty", kDirty);
  else
    conclude(outcome, "refused", kRefused);
  outcome.plan.steps.clear();
}

void conclude_report(Outcome& outcome) {
  const Report& report = *outcome.report;
  if (report.state == State::completed || report.state == State::repaired)
    return conclude(outcome, "completed", kDone);
  conclude(outcome, name(report.state), report.past_point_of_no_return ? kNoReturn : kHalted);
}

void warn_unlogged(const Session& session, const Error& error, Outcome& outcome) {
  Finding warning{
      {"log-unwritable", error.subject,
       "The audit log could not be written: " + error.message + ". The journal has everything.",
       error.evidence, error.hint},
      ""};
  auto& warnings = outcome.findings.warnings;
  if (std::ranges::find(warnings, warning.what.code,
                        [](const Finding& each) { return each.what.code; }) != warnings.end())
    return;
  if (!session.globals().json)
    session.console.err(warnings_text({.warnings = {warning}}, session.palette));
  warnings.push_back(std::move(warning));
}

void refuse_unmet(const std::vector<UnmetFact>& unmet, Code code, const std::string& hint,
                  Findings& findings) {
  for (const auto& unmet_fact : unmet)
    findings.refusals.push_back(
        {{code, unmet_fact.step == 0 ? "goal" : "step " + std::to_string(unmet_fact.step),
          "expects that " + text(unmet_fact.fact), "found: " + unmet_fact.found, hint},
         ""});
}

void show(const Session& session, const Outcome& outcome, const Snapshot& machine) {
  if (session.globals().json || session.globals().quiet)
    session.console.err(warnings_text(outcome.findings, session.palette));
  else
    session.say(plan_text(outcome.plan, outcome.findings, machine, session.palette,
                          session.globals().verbose ? Limits::shown : Limits::hidden));
}

bool confirmed(const Session& session, Outcome& outcome) {
  if (session.globals().yes) return true;
  session.say("Execute these commands? [Y/n]: ");
  const auto answer = session.console.answer();
  if (answer && (*answer == "Y" || lower(*answer) == "yes")) return true;
  if (answer) {
    conclude(outcome, "aborted", kDone);
  } else {
    outcome.findings.refusals.push_back(
        {{"usage", "lvq", "the input ended without an answer, and nothing is done by silence", "",
          "answer Y, or use -y"},
         ""});
    conclude(outcome, "refused", kRefused);
  }
  outcome.plan.steps.clear();
  return false;
}

void enter_if_closed(const Session& session, const Outcome& outcome) {
  std::ignore = enter_ended(session.host, session.globals().state_dir, {outcome.transaction});
}

Observer observer_of(const Session& session, const Plan& plan) {
  if (session.globals().quiet) return {};
  struct Running {
    Progress progress;
    Clock::time_point begun;
  };
  auto running = std::make_shared<std::optional<Running>>();
  const bool terminal = session.console.terminal && !session.globals().json;
  Observer observer;
  observer.started = [&session, &plan, running, terminal](size_t n, const Step& step) {
    const std::string title = step_line(n, plan.steps.size(), step);
    running->emplace(Progress(title, moved_size(step, plan), terminal, chunk_of(step)),
                     Clock::now());
    session.say(title);
  };
  observer.ended = [&session, running](size_t, const Step&, const StepReport& report) {
    if (*running) session.say((*running)->progress.finish());
    session.say(step_end(report, session.palette));
  };
  const bool verbose = session.globals().verbose;
  observer.said = [&session, running, verbose](std::string_view line) {
    if (verbose) session.say("\n      " + printable(line));
    if (verbose || !*running) return;
    const std::chrono::duration<double> since = Clock::now() - (*running)->begun;
    session.say((*running)->progress.said(line, since.count()));
  };
  return observer;
}

Error as_refusal(Error error) {
  if (error.code.empty() || error.code == "absent") error.code = "usage";
  return error;
}

}  // namespace lvq
