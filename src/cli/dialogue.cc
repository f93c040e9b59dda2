#include "cli/dialogue.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "cli/not_mounted.h"

namespace lvq {
namespace {

bool is_yes(const std::string& answer) { return answer == "y" || answer == "Y" || answer == "yes"; }

}  // namespace

void conclude(Outcome& outcome, const char* status, ExitStatus exit) {
  outcome.status = status;
  outcome.exit = exit;
}

void conclude_refused(Outcome& outcome) {
  const auto partial = [](const Finding& finding) {
    return finding.what.code == "partial-state" || finding.what.code == "drifted" ||
           finding.what.code == "not-converged";
  };
  if (std::ranges::all_of(outcome.findings.refusals, partial))
    conclude(outcome, "dirty", kDirty);
  else
    conclude(outcome, "refused", kRefused);
  outcome.plan.steps.clear();
}

void conclude_report(const Session& session, const Plan& transaction, Outcome& outcome) {
  const Report& report = *outcome.report;
  if (report.state == State::completed || report.state == State::repaired)
    return conclude(outcome, "completed", kDone);
  conclude(outcome, name(report.state), report.past_point_of_no_return ? kNoReturn : kHalted);
  const auto journaled =
      load_transaction(session.host, session.globals().state_dir, outcome.transaction);
  if (journaled) outcome.steps_done = journaled->done();
  std::ranges::move(not_mounted_now(transaction, session.host),
                    std::back_inserter(outcome.findings.warnings));
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

void show(const Session& session, Outcome& outcome, const Snapshot& machine) {
  const Globals& globals = session.globals();
  const PlanView view = view_of(outcome.plan, machine);
  if (globals.json) {
    outcome.changes = changes_of(view, machine);
    return;
  }
  const ShownPlan shown{.plan = outcome.plan,
                        .findings = outcome.findings,
                        .view = view,
                        .numbers = outcome.numbers,
                        .way = outcome.way,
                        .limits = globals.verbose ? Limits::shown : Limits::hidden};
  if (!globals.quiet) return session.say(plan_text(shown, session.palette));
  session.console.err(warnings_text(outcome.findings, session.palette));
  // What is destroyed is never hidden, unless the user has said yes to all.
  if (!globals.yes && !outcome.plan.steps.empty())
    session.say(summary_text(shown, session.palette));
}

bool confirmed(const Session& session, Outcome& outcome) {
  if (session.globals().yes) return true;
  session.say("Execute these commands? [y/N]: ");
  const Answer answer = session.console.answer();
  if (answer.kind == Answer::Kind::line && is_yes(answer.text)) return true;
  if (answer.kind != Answer::Kind::line) session.say("\n");
  if (answer.kind == Answer::Kind::line) {
    conclude(outcome, "aborted", kRefused);
  } else if (answer.kind == Answer::Kind::interrupted) {
    conclude(outcome, "aborted", kInterrupted);
  } else {
    outcome.findings.refusals.push_back(
        {{"usage", "lvq", "the input ended without an answer, and nothing is done by silence", "",
          "answer y, or use -y"},
         ""});
    conclude(outcome, "refused", kRefused);
  }
  outcome.plan.steps.clear();
  return false;
}

void enter_if_closed(const Session& session, const Outcome& outcome) {
  std::ignore = enter_ended(session.host, session.globals().state_dir, {outcome.transaction});
}

Error as_refusal(Error error) {
  if (error.code.empty() || error.code == "absent") error.code = "usage";
  return error;
}

}  // namespace lvq
