#include "cli/dialogue.h"

#include <algorithm>

#include "base/text.h"
#include "host/timestamps.h"

namespace lvq {
namespace {

constexpr const char* kLockFile = "/run/lvq.lock";

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
  if (report.state == State::completed || report.state == State::repaired) return conclude(outcome, "completed", kDone);
  conclude(outcome, name(report.state), report.past_point_of_no_return ? kNoReturn : kHalted);
}

void refuse_misfits(const std::vector<Misfit>& misfits, const std::string& code, const std::string& hint,
                    Findings& findings) {
  for (const auto& misfit : misfits)
    findings.refusals.push_back({{code, misfit.step == 0 ? "goal" : "step " + std::to_string(misfit.step),
                                  "expects that " + text(misfit.fact), "found: " + misfit.found, hint},
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

Result<std::unique_ptr<Lock>> take_lock(const Session& session, const std::string& transaction, const Stamp& stamp) {
  const std::string holder =
      "lvq " + session.invocation.command + ", transaction " + transaction + ", since " + rfc3339(stamp.time);
  return session.host.lock(kLockFile, holder, session.globals().wait);
}

Observer observer_of(const Session& session, const Plan& plan) {
  if (session.globals().quiet) return {};
  Observer observer;
  observer.started = [&session, total = plan.steps.size()](size_t n, const Step& step) {
    session.say(step_line(n, total, step));
  };
  observer.ended = [&session](size_t, const Step&, const StepReport& report) {
    session.say(step_end(report, session.palette));
  };
  if (session.globals().verbose)
    observer.said = [&session](std::string_view line) { session.say("\n      " + printable(line)); };
  return observer;
}

Error as_refusal(Error error) {
  if (error.code.empty() || error.code == "absent") error.code = "usage";
  return error;
}

}  // namespace lvq
