// From a request, or a saved plan, to a proved goal: lock, look, plan, show, journal, run. Where
// the user is asked, the locks are taken after the answer, so that nobody else waits for it, and
// the plan is made again under them.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "cli/capture.h"
#include "cli/command_table.h"
#include "cli/dialogue.h"
#include "cli/locks.h"
#include "cli/open_transactions.h"
#include "cli/origin.h"
#include "cli/page_file.h"
#include "cli/session.h"
#include "cli/step_watch.h"
#include "commands/shared/refusals.h"
#include "engine/engine.h"
#include "host/timestamps.h"
#include "journal/layout.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "model/snapshot_json.h"
#include "plan/identifiers.h"
#include "plan/objects.h"
#include "plan/plan_json.h"
#include "plan/review.h"
#include "plan/tools.h"
#include "probe/lvm_report.h"
#include "probe/probe.h"

namespace lvq {
namespace {

// A plan with the machine it was made for.
struct Proposal {
  Plan plan;
  Snapshot machine;
  Findings findings;
};

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

// Paths that a capture does not know are taken as absent, with a warning. Execution on the machine
// itself checks them for real.
void assume_absent(const Scope& scope, Snapshot& machine, Findings& findings) {
  for (const auto& path : scope.paths) {
    bool known = true;
    for (const auto& each : with_ancestors(path))
      known &= !machine.paths.try_emplace(each, PathState{}).second;
    if (known || path.starts_with("/dev/")) continue;
    warn(
        findings, "not-captured", path,
        "The capture does not tell whether " + printable(path) + " exists; it is taken as absent.");
  }
}

// `apply` has no request: it brings its plan.
ReadRequest read_request(const Invocation& invocation) {
  const auto& command = invocation.row->command;
  return command.read ? command.read(invocation.arguments) : ReadRequest{};
}

// What must stay where it is while lvq runs: journal, log, LVM's own files, the program itself.
std::vector<std::string> needed_paths(const Session& session) {
  const Globals& globals = session.globals();
  std::vector<std::string> paths = {globals.state_dir, parent_of(globals.log), "/etc/lvm"};
  if (const auto program = session.host.read_link("/proc/self/exe")) paths.push_back(*program);
  return paths;
}

// What earlier transactions have made of the groups that are looked at; it is looked at too.
Result<Traces> add_traces(const Session& session, const Result<Ledger>& ledger, Scope& scope) {
  if (!session.globals().from.empty() || scope.groups.empty()) return Traces{};
  if (!ledger) return fail(ledger.error());
  Traces traces = all_traces(session.host, session.globals().state_dir, *ledger);
  scope.paths.insert(traces.made.begin(), traces.made.end());
  return traces;
}

Result<Proposal> plan_request(const Session& session, ReadRequest request, const Stamp& stamp,
                              const Result<Ledger>& ledger) {
  const Invocation& invocation = session.invocation;
  const Globals& globals = session.globals();
  Identifiers ids(stamp.entropy, compact_time(stamp.time));
  Proposal proposal;
  TRY(Traces traces, add_traces(session, ledger, request.scope));
  auto machine = globals.from.empty() ? probe(session.host, request.scope)
                                      : read_capture(session.host, globals.from);
  if (machine && request.refine) {
    const Scope seen = request.scope;
    request = request.refine(*machine);
    TRY(traces, add_traces(session, ledger, request.scope));
    if (globals.from.empty() && request.scope != seen) machine = probe(session.host, request.scope);
  }
  if (!machine) {
    // Even where the machine cannot be looked at, the findings about the request itself are said.
    proposal.findings = request.findings;
    proposal.findings.refusals.push_back({as_refusal(machine.error()), ""});
    return proposal;
  }
  proposal.machine = std::move(*machine);
  if (!globals.from.empty()) assume_absent(request.scope, proposal.machine, proposal.findings);
  proposal.plan.id = ids.transaction_id();
  proposal.plan.command = invocation.command;
  proposal.plan.argv = invocation.argv;
  Draft draft = request.plan({.machine = proposal.machine,
                              .ids = ids,
                              .transaction = proposal.plan.id,
                              .allowed = globals.allow,
                              .protected_paths = needed_paths(session),
                              .state_dir = globals.state_dir,
                              .made_directories = std::move(traces.made),
                              .merged_snapshots = std::move(traces.merged)});
  proposal.plan.steps = std::move(draft.steps);
  proposal.plan.goal = std::move(draft.goal);
  std::ranges::move(draft.findings.warnings, std::back_inserter(proposal.findings.warnings));
  proposal.findings.refusals = std::move(draft.findings.refusals);
  check_consents(globals.allow, request.consents, proposal.machine, proposal.findings);
  return proposal;
}

// A plan is a list of commands that root is about to run, so nobody else may have been able to
// write the file.
Result<std::string> read_plan_file(Host& host, const std::string& path) {
  auto text = host.read_trusted(path);
  if (text) return text;
  Error error = std::move(text).error();
  if (error.code == "absent") error.message = "there is no such file";
  error.code = "plan-invalid";
  return fail(std::move(error));
}

// A plan is carried out only once, since its id becomes the id of its transaction.
Result<> check_not_carried_out(Host& host, const std::string& state_dir, const std::string& id) {
  const auto earlier = load_transaction(host, state_dir, id);
  if (!earlier && earlier.error().code == "absent") return {};
  const std::string state = earlier ? name(earlier->state()) : to_string(earlier.error());
  return fail("plan-stale", id, "was carried out before: its transaction is " + state,
              "lvq history " + id, "make the plan again");
}

Result<Plan> load_plan(const Session& session) {
  const std::string& path = session.invocation.operands.front();
  TRY(const std::string text, read_plan_file(session.host, path));
  TRY(const Json json, parse_json(text, path, "plan-invalid"));
  TRY(Plan plan, plan_from_json(json, path));
  TRY_VOID(check_arguments(plan, path));
  if (!is_transaction_id(plan.id))
    return fail("plan-invalid", path, "has an id that is none: " + printable(plan.id));
  return plan;
}

class Transact {
 public:
  Transact(const Session& session, bool applying)
      : session_(session),
        globals_(session.globals()),
        applying_(applying),
        request_(read_request(session.invocation)),
        page_(session) {
    outcome_.command = session.invocation.command;
    outcome_.argv = session.invocation.argv;
  }

  int run() {
    if (auto begun = begin_to_plan(); !begun) return page_.refuse(as_refusal(begun.error()));
    for (std::optional<Plan> agreed;;) {
      if (auto proposed = propose(); !proposed) return page_.refuse(as_refusal(proposed.error()));
      const LockNames needed = needed_locks();
      if (locked_first() && !locks_->cover(needed)) {
        if (auto locked = locks_->take(needed); !locked) return page_.refuse(locked.error());
        continue;
      }
      if (!review()) return page_.finish(outcome_);
      if (agreed && *agreed == proposal_.plan) break;
      if (agreed) session_.say("The machine has changed meanwhile. This is the plan now:\n");
      show(session_, outcome_, proposal_.machine);
      if (auto written = page_.before(outcome_, proposal_.machine); !written)
        return page_.refuse(as_refusal(written.error()));
      if (globals_.dry_run) return dry_run();
      if (!confirmed(session_, outcome_)) return page_.finish(outcome_);
      if (locked_first()) break;
      agreed = proposal_.plan;
      if (auto locked = lock(needed); !locked) return page_.refuse(locked.error());
    }
    return execute();
  }

 private:
  bool applying() const { return applying_; }
  bool locked_first() const { return globals_.yes && !globals_.dry_run; }

  // Sets what every plan of this run is made with. With -y it takes the locks, too.
  Result<> begin_to_plan() {
    TRY(stamp_, session_.host.stamp());
    if (applying()) {
      TRY(saved_, load_plan(session_));
    }
    const std::string id =
        saved_ ? saved_->id
               : Identifiers(stamp_.entropy, compact_time(stamp_.time)).transaction_id();
    locks_.emplace(session_, id, rfc3339(stamp_.time));
    if (!locked_first()) return {};
    return lock(saved_ ? LockNames() : lock_names(request_.scope, session_.host));
  }

  Result<> lock(const LockNames& names) {
    if (!locks_->hold_transaction()) TRY_VOID(locks_->take_transaction());
    return locks_->take(names);
  }

  LockNames needed_locks() const {
    if (!proposal_.plan.steps.empty()) return lock_names(proposal_.plan, proposal_.machine);
    return lock_names(request_.scope, proposal_.machine);
  }

  // A dry run keeps the journals as the command found them at its beginning. A run that may have
  // waited, for a lock or an answer, reads them again.
  Result<> propose() {
    ledger_ = globals_.dry_run ? session_.ledger : read_ledger(session_.host, globals_.state_dir);
    if (saved_) {
      proposal_ = {.plan = *saved_, .machine = {}, .findings = {}};
      TRY(proposal_.machine, probe(session_.host, scope_of(proposal_.plan)));
    } else {
      TRY(proposal_, plan_request(session_, request_, stamp_, ledger_));
    }
    outcome_.plan = proposal_.plan;
    outcome_.numbers = numbers_of(proposal_.plan);
    outcome_.findings = proposal_.findings;
    return {};
  }

  bool is_nothing_to_do() const {
    return all_hold(proposal_.plan.goal, proposal_.machine) &&
           (applying() || proposal_.plan.steps.empty());
  }

  // Refuses a plan that does not fit the machine, or whose tools the machine lacks.
  void check_plan() {
    const Code code = applying() ? Code("plan-stale") : Code("drifted");
    const char* hint =
        applying()
            ? "the machine is not the one the plan was made for any more: make the plan again"
            : "";
    refuse_unmet(check_chain(proposal_.plan, proposal_.machine), code, hint, outcome_.findings);
    check_tools(tools_needed(proposal_.plan.steps), proposal_.machine, outcome_.findings);
  }

  // True if the plan is to be executed. Otherwise the outcome says that there is nothing to do, or
  // why the plan is refused.
  bool review() {
    Findings& findings = outcome_.findings;
    if (!findings.refused()) {
      if (is_nothing_to_do()) {
        conclude(outcome_, "nothing_to_do", kDone);
        outcome_.plan.steps.clear();
        return false;
      }
      check_plan();
    }
    if (applying())
      if (auto unused = check_not_carried_out(session_.host, globals_.state_dir, proposal_.plan.id);
          !unused)
        findings.refusals.push_back({unused.error(), ""});
    if (globals_.from.empty()) {
      check_overlap();
      if (auto checked = check_log(session_.host, globals_.log); !checked)
        findings.refusals.push_back({checked.error(), ""});
    }
    if (!findings.refused()) return true;
    conclude_refused(outcome_);
    return false;
  }

  // A request that is refused for other reasons has no plan; its scope says what it is about.
  void check_overlap() {
    const bool planned = !proposal_.plan.steps.empty();
    const auto objects = planned ? objects_of(proposal_.plan) : objects_of(request_.scope);
    if (ledger_)
      refuse_overlap(*ledger_, objects, proposal_.machine, session_.host, outcome_.findings);
    else
      outcome_.findings.refusals.push_back({ledger_.error(), ""});
  }

  int dry_run() {
    if (!globals_.save_plan.empty()) {
      if (auto saved = session_.host.replace(globals_.save_plan,
                                             dump_pretty(to_json(proposal_.plan)) + "\n", 0600);
          !saved)
        return page_.refuse(as_refusal(saved.error()));
      outcome_.saved_plan = globals_.save_plan;
    }
    conclude(outcome_, "ready", kDone);
    return page_.finish(outcome_);
  }

  // REQUIRES: the locks have been held since before the machine was looked at.
  int execute() {
    auto journal = begin();
    if (!journal) return page_.refuse(journal.error());
    outcome_.transaction = proposal_.plan.id;
    const Observer observer =
        observer_of(session_, proposal_.machine, outcome_.numbers, locks_->own());
    outcome_.report =
        ::lvq::run(execution_of(proposal_.plan), session_.host, *journal, globals_.log, observer);
    conclude_report(session_, proposal_.plan, outcome_);
    if (outcome_.report->unlogged) warn_unlogged(session_, *outcome_.report->unlogged, outcome_);
    if (is_taken_back_at_once(*outcome_.report, proposal_.plan))
      take_back_at_once(session_, outcome_);
    enter_if_closed(session_, outcome_);
    return page_.finish(outcome_);
  }

  // Only one transaction begins at a time: where a second one would mount on or write to the same
  // path, it finds the first in its journal.
  Result<Journal> begin() {
    TRY(const auto alone,
        session_.host.lock(
            {.path = kBeginLock, .holder = "it begins", .patience = std::chrono::minutes(1)}));
    TRY(const Ledger ledger, read_ledger(session_.host, globals_.state_dir));
    Findings overlap;
    refuse_overlap(ledger, objects_of(proposal_.plan), proposal_.machine, session_.host, overlap);
    if (overlap.refused()) return fail(overlap.refusals.front().what);
    TRY(const Origin origin, origin_of(session_.host, stamp_, proposal_.machine));
    TRY_VOID(enter_ended(session_.host, globals_.state_dir, ledger.ended));
    TRY(Journal journal, Journal::begin(session_.host, globals_.state_dir, proposal_.plan, origin));
    if (auto logged = audit(session_.host, globals_.log, proposal_.plan.id,
                            "BEGIN lvq " + shell_quote(proposal_.plan.argv));
        !logged)
      warn_unlogged(session_, logged.error(), outcome_);
    return journal;
  }

  const Session& session_;
  const Globals& globals_;
  const bool applying_;
  const ReadRequest request_;
  Stamp stamp_;
  std::optional<Plan> saved_;  // the plan of `apply`
  std::optional<Locks> locks_;
  Result<Ledger> ledger_;
  Proposal proposal_;
  Outcome outcome_;
  PageFile page_;
};

}  // namespace

namespace {

// A file that decides what is changed must be one that root alone can write. For --dry-run, any
// file will do.
Result<std::string> read_operand(const Session& session, const std::string& path) {
  if (path == kStandardInput) return session.console.input();
  const bool only_looks = session.globals().dry_run;
  return only_looks ? session.host.read(path) : session.host.read_trusted(path);
}

}  // namespace

int run_transaction(const Session& session) {
  if (!session.invocation.row->command.reads_file) return Transact(session, false).run();
  const std::string& path = session.invocation.operands.front();
  auto text = read_operand(session, path);
  if (!text) return session.refuse(as_refusal(text.error()));
  Invocation invocation = session.invocation;
  invocation.arguments.values[kFileName] = {path == kStandardInput ? "standard input" : path};
  invocation.arguments.values[kFileText] = {*std::move(text)};
  const Session reading{invocation,      session.host,   session.console,
                        session.palette, session.ledger, session.notices};
  return Transact(reading, false).run();
}

int run_apply(const Session& session) { return Transact(session, true).run(); }

}  // namespace lvq
