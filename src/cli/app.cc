#include "cli/app.h"

#include "base/text.h"
#include "cli/json_parts.h"
#include "cli/open_transactions.h"
#include "cli/session.h"

namespace lvq {
namespace {

int report_early(Error error, bool json, const Console& console) {
  Outcome outcome{.command = "",
                  .status = "refused",
                  .exit = kRefused,
                  .findings = {.refusals = {{std::move(error), ""}}, .warnings = {}}};
  if (json)
    console.out(dump_pretty(outcome_json(outcome)) + "\n");
  else
    console.err(refusals_text(outcome.findings, Palette{}));
  return outcome.exit;
}

int dispatch(const Session& session) {
  const std::string& command = session.invocation.command;
  if (command == "continue" || command == "repair") return run_recovery(session);
  if (command == "status") return run_status(session);
  if (command == "capture") return run_capture(session);
  if (command == "history")
    return session.invocation.prune ? run_prune(session) : run_history(session);
  if (command == "verify") return run_verify(session);
  return run_transaction(session);
}

bool speaks_of_open_ones(const Invocation& invocation) {
  const auto& command = invocation.command;
  return invocation.open_only || command == "status" || command == "continue" ||
         command == "repair";
}

// A capture is of another machine.
int run_command(Session session) {
  if (session.globals().from.empty()) {
    session.ledger = read_ledger(session.host, session.globals().state_dir);
    session.notices = speaks_of_open_ones(session.invocation) ? damage_notices(session.ledger)
                                                              : open_notices(session.ledger);
  }
  if (!session.globals().json)
    for (const auto& notice : session.notices)
      session.console.err(notice_text(notice, session.palette));
  return dispatch(session);
}

bool use_color(const std::string& when, const Console& console) {
  return when == "always" || (when == "auto" && console.terminal && !console.no_color);
}

}  // namespace

int Session::finish(const Outcome& outcome) const {
  if (globals().json) {
    print_document(outcome_json(outcome));
    return outcome.exit;
  }
  if (outcome.findings.refused())
    console.err(refusals_text(outcome.findings, palette));
  else
    (outcome.exit == kDone ? console.out : console.err)(ending_text(outcome, palette));
  return outcome.exit;
}

Outcome refused_outcome(const std::string& command, Error error, ExitStatus status) {
  Outcome outcome{
      .command = command, .status = status == kDirty ? "dirty" : "refused", .exit = status};
  outcome.findings.refusals.push_back({std::move(error), ""});
  return outcome;
}

int Session::refuse(Error error, ExitStatus status) const {
  return finish(refused_outcome(invocation.command, std::move(error), status));
}

int Session::print(const Json& json, const std::string& text) const {
  globals().json ? print_document(json) : console.out(text);
  return kDone;
}

void Session::print_document(Json json) const {
  for (const auto& notice : notices) json["warnings"].push_back(finding_json(notice));
  console.out(dump_pretty(json) + "\n");
}

int run_app(const std::vector<std::string>& argv, Host& host, const Console& console) {
  const bool json = wants_json(argv);
  if (!console.root && needs_root(argv))
    return report_early({"not-root", "lvq", "must be run as root", "",
                         "try: sudo lvq …; --from FILE plans against a capture without it"},
                        json, console);
  const auto invocation = parse_arguments(argv, console.directory);
  if (!invocation) return report_early(invocation.error(), json, console);
  if (!invocation->text.empty()) {
    console.out(invocation->text);
    return kDone;
  }
  return run_command(
      {*invocation, host, console, Palette{use_color(invocation->globals.color, console)}});
}

}  // namespace lvq
