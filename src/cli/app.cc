#include "cli/app.h"

#include "base/text.h"
#include "cli/command_table.h"
#include "cli/help.h"
#include "cli/json_parts.h"
#include "cli/open_transactions.h"
#include "cli/session.h"

namespace lvq {
namespace {

int report_early(const Error& error, const Invocation& invocation, const Console& console) {
  Outcome outcome{.command = invocation.command,
                  .status = "refused",
                  .exit = kRefused,
                  .findings = {.refusals = {{error, ""}}, .warnings = {}}};
  if (invocation.globals.json)
    console.out(dump_pretty(outcome_json(outcome)) + "\n");
  else
    console.err(refusals_text(outcome.findings, Palette{.columns = console.columns()}));
  return outcome.exit;
}

// With --from the machine is a capture, and the transactions that are open here do not concern it.
int run_command(Session session) {
  const CommandRow& row = *session.invocation.row;
  if (row.of_machine && session.globals().from.empty()) {
    session.ledger = read_ledger(session.host, session.globals().state_dir);
    session.notices = row.tells_open(session.invocation.arguments)
                          ? damage_notices(session.ledger)
                          : open_notices(session.ledger, session.host);
  }
  if (!session.globals().json)
    for (const auto& notice : session.notices)
      session.console.err(notice_text(notice, session.palette));
  return row.run(session);
}

bool use_color(const std::string& when, const Console& console) {
  return when == "always" ||
         (when == "auto" && console.terminal && !console.no_color && !console.dumb);
}

int answer(const Invocation& invocation, Host& host, const Console& console) {
  if (!console.root && invocation.needs_root)
    return report_early({"not-root", "lvq", "must be run as root", "",
                         "try: sudo lvq …; --from FILE plans against a capture without it"},
                        invocation, console);
  if (invocation.wrong) return report_early(*invocation.wrong, invocation, console);
  if (!invocation.text.empty()) {
    console.out(invocation.globals.json
                    ? dump_pretty(spoken_json(invocation.command, invocation.text)) + "\n"
                    : invocation.text);
    return kDone;
  }
  return run_command({invocation, host, console,
                      Palette{use_color(invocation.globals.color, console), console.columns()}});
}

// What only prints has failed where that could not be written. The status of a run that may have
// changed the machine tells what became of the machine, whoever could read it.
int with_output_lost(int status, const Invocation& invocation, const Console& console) {
  const auto lost = console.lost ? console.lost() : std::nullopt;
  if (!lost) return status;
  console.err("lvq: " + to_string(*lost) + "\n");
  const bool only_prints = !invocation.text.empty() || !may_change(invocation);
  return status == kDone && only_prints ? kRefused : status;
}

}  // namespace

LivePlace Session::live_place() const {
  return {.live = console.terminal && !console.dumb && !globals().json && !globals().verbose,
          .columns = console.columns};
}

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
  if (argv.empty()) {
    console.err(short_help());
    return kRefused;
  }
  const Invocation invocation = parse_arguments(argv, console.directory);
  return with_output_lost(answer(invocation, host, console), invocation, console);
}

}  // namespace lvq
