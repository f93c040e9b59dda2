// continue and repair make an execution plan, forward or back, from the journal and the machine.
// They show it, ask, look again under the lock, and run it as part of the same transaction.
#include <algorithm>

#include "base/text.h"
#include "cli/dialogue.h"
#include "cli/locks.h"
#include "cli/open_transactions.h"
#include "cli/page_file.h"
#include "cli/session.h"
#include "cli/step_watch.h"
#include "engine/lvm_cleanup.h"
#include "engine/mending.h"
#include "engine/rest.h"
#include "engine/waking.h"
#include "host/timestamps.h"
#include "journal/find.h"
#include "plan/review.h"
#include "plan/tools.h"
#include "probe/dm_tables.h"
#include "probe/probe.h"

namespace lvq {
namespace {

std::string by_hand(const std::string& id) {
  return "compare the machine with lvq history " + id +
         ", put right what is not, or close it with lvq repair --abandon";
}

// A hint for a machine that has drifted: nothing puts right what somebody else removed for good.
std::string nevertheless(const std::string& id) {
  return "lvq continue --force goes on nevertheless; lvq repair --abandon " + id +
         " closes it as it stands";
}

// A recovery has four stages, and looks at the machine anew in each: it clears what interrupted LVM
// commands left, mends a partition table, activates volumes that are not active, and then runs the
// rest of the plan or takes it back. It goes through each of the first three only once; the last
// has to deal with what is still there.
enum class Stage { clearing, mending, waking, recovery };

// The transaction as journaled, the machine as it is, and the execution plan that follows from
// them.
struct StagePlan {
  Transaction transaction;
  Snapshot machine;
  ExecutionPlan execution;
  Stage stage = Stage::recovery;
};

// REQUIRES: it is not the last one.
Stage stage_after(Stage stage) { return static_cast<Stage>(static_cast<int>(stage) + 1); }

Result<StagePlan> plan_stage(const Session& session, Transaction transaction, bool back,
                             Stage from) {
  StagePlan planned{std::move(transaction), {}, {}};
  TRY(planned.machine, probe(session.host, scope_of(planned.transaction.plan)));
  if (from == Stage::clearing) {
    // Read after LVM's report (in the probe), which waits for whoever holds LVM's lock.
    TRY(const auto devices, read_dm_devices(session.host));
    planned.execution = settling(planned.transaction, planned.machine, devices);
    planned.stage = Stage::clearing;
    if (!planned.execution.plan.steps.empty()) return planned;
  }
  if (from <= Stage::mending) {
    planned.execution = mending(planned.transaction, planned.machine);
    planned.stage = Stage::mending;
    if (!planned.execution.plan.steps.empty()) return planned;
  }
  if (from <= Stage::waking) {
    planned.execution = waking(planned.transaction, planned.machine);
    planned.stage = Stage::waking;
    if (!planned.execution.plan.steps.empty()) return planned;
  }
  planned.stage = Stage::recovery;
  planned.execution = back ? recovery_back(planned.transaction, planned.machine)
                           : recovery_forward(planned.transaction, planned.machine);
  return planned;
}

// REQUIRES: the lock is held.
Result<Report> take_back(const Session& session, const std::string& id) {
  for (Stage from = Stage::clearing;;) {
    TRY(Transaction transaction, load_transaction(session.host, session.globals().state_dir, id));
    TRY(const StagePlan planned, plan_stage(session, std::move(transaction), true, from));
    TRY(Journal journal,
        Journal::open(session.host, session.globals().state_dir, planned.transaction));
    const StepNumbers numbers =
        numbers_of(planned.execution, planned.transaction.plan.steps.size());
    Report report = ::lvq::run(planned.execution, session.host, journal, session.globals().log,
                               observer_of(session, planned.machine, numbers, nullptr));
    if (planned.stage == Stage::recovery || report.state != State::completed) return report;
    from = stage_after(planned.stage);
  }
}

// Of a transaction that is past its point of no return.
std::string why_not(const Plan& plan) {
  const auto line = point_of_no_return(plan);
  const std::string why = line ? plan.steps[*line - 1].no_way_back : "";
  return why.empty() ? "what was destroyed cannot be brought back" : why;
}

class Recovery {
 public:
  Recovery(const Session& session, bool back)
      : session_(session), globals_(session.globals()), back_(back), page_(session) {
    outcome_.command = session.invocation.command;
    outcome_.argv = session.invocation.argv;
    if (back) outcome_.way = Way::back;
  }

  int run() {
    if (auto named = name_of_operand(); !named) return session_.refuse(as_refusal(named.error()));
    if (const Damaged* damaged = chosen_damaged())
      return abandons() ? abandon(*damaged) : session_.refuse(damage(*damaged));
    auto transaction = chosen();
    if (!transaction) return session_.refuse(as_refusal(transaction.error()));
    if (!*transaction) return nothing_to_do();
    outcome_.transaction = (*transaction)->plan.id;
    if (auto busy = at_work(**transaction)) return session_.refuse(*std::move(busy));
    if (abandons()) return abandon(**transaction);
    return recover(**transaction);
  }

 private:
  Result<> name_of_operand() {
    const auto& operands = session_.invocation.operands;
    if (operands.empty()) return {};
    TRY(named_, find_transaction(session_.host, globals_.state_dir, operands.front()));
    return {};
  }

  // Clearing and activating have execution plans of their own. After each, everything is looked at
  // again.
  int recover(const Transaction& transaction) {
    if (auto begun = begin(); !begun) return session_.refuse(begun.error());
    if (is_closed_by_now()) return nothing_to_do();
    for (;;) {
      if (auto rests = come_to_rest(session_.host, transaction.plan); !rests)
        return session_.refuse(as_refusal(rests.error()));
      const auto planned = look(transaction);
      if (!planned) return session_.refuse(as_refusal(planned.error()));
      outcome_.plan = planned->execution.plan;
      outcome_.numbers = numbers_of(planned->execution, transaction.plan.steps.size());
      if (planned->execution.past_no_return && !back_) outcome_.way = Way::only_forward;
      say_why_first(planned->stage);
      if (planned->stage == Stage::recovery && !review(*planned)) return page_.finish(outcome_);
      if (const auto ended = agree_and_take(*planned)) return *ended;
      if (!outcome_.report) continue;
      if (planned->stage == Stage::recovery) return page_.finish(outcome_);
      from_ = stage_after(planned->stage);
      outcome_.report.reset();
    }
  }

  // With -y the lock comes first: another lvq may be at work on this transaction, and end it.
  Result<> begin() {
    TRY(const Stamp stamp, session_.host.stamp());
    locks_.emplace(session_, outcome_.transaction, rfc3339(stamp.time));
    if (!globals_.yes || globals_.dry_run) return {};
    return locks_->take_transaction();
  }

  bool is_closed_by_now() const {
    const auto now = load_transaction(session_.host, globals_.state_dir, outcome_.transaction);
    return now && !now->open() && now->state() != State::planned;
  }

  void say_why_first(Stage stage) {
    if (stage == Stage::clearing)
      session_.say(
          "An LVM command was interrupted. What it left behind is cleared first; then lvq looks "
          "again.\n");
    if (stage == Stage::mending)
      session_.say(
          "A partition table was cut off while it was written. It is written anew first, as it "
          "was; "
          "then lvq looks again.\n");
    if (stage == Stage::waking)
      session_.say(
          "Volumes of the transaction are not active. They are activated first; then lvq looks "
          "again.\n");
  }

  // Shows the execution plan, asks, and executes it. nullopt where it was completed; else the exit
  // status of the run.
  std::optional<int> agree_and_take(const StagePlan& planned) {
    show(session_, outcome_, planned.machine);
    if (planned.stage == Stage::recovery)
      if (auto written = page_.before(outcome_, planned.machine); !written)
        return page_.refuse(as_refusal(written.error()));
    if (globals_.dry_run) return dry_run();
    if (!confirmed(session_, outcome_)) return page_.finish(outcome_);
    if (auto refused = take(planned))
      return page_.refuse(*refused, refused->code == "drifted" ? kDirty : kRefused);
    if (outcome_.exit != kDone) return page_.finish(outcome_);
    return std::nullopt;
  }

  // The damaged journal that the user named, or the first one where no other transaction is open.
  const Damaged* chosen_damaged() const {
    if (!session_.ledger || session_.ledger->damaged.empty()) return nullptr;
    const auto& [index, ended, open, damaged] = *session_.ledger;
    if (named_.empty()) return open.empty() ? &damaged.front() : nullptr;
    const auto named = std::ranges::find(damaged, named_, &Damaged::id);
    return named == damaged.end() ? nullptr : &*named;
  }

  // The transaction that the user named, or the only open one; nullopt: there is nothing to
  // recover.
  Result<std::optional<Transaction>> chosen() {
    if (!named_.empty()) {
      TRY(Transaction named, load_transaction(session_.host, globals_.state_dir, named_));
      if (named.open() || named.state() == State::planned) return named;
      const State wanted = abandons() ? State::abandoned
                           : back_    ? State::repaired
                                      : State::completed;
      if (named.state() == wanted) return std::nullopt;
      return fail("usage", named.plan.id, std::string("is closed: ") + name(named.state()), "",
                  "lvq history");
    }
    if (!session_.ledger) return fail(session_.ledger.error());
    const auto& open = session_.ledger->open;
    if (open.empty()) return std::nullopt;
    if (open.size() == 1) return open.front();
    std::vector<std::string> ids;
    for (const auto& each : open) ids.push_back(each.plan.id);
    return fail("usage", "lvq", "several transactions are open", join(ids, ", "),
                "name one: lvq " + session_.invocation.command + " ID");
  }

  // Of a transaction that an lvq is at work on there is nothing to show. Whoever takes its lock, or
  // waits for it, is told by that.
  std::optional<Error> at_work(const Transaction& transaction) const {
    const bool locks = globals_.yes || globals_.wait.count() > 0;
    const auto now = running(session_.host, transaction.plan.id);
    if (!now || (locks && !globals_.dry_run)) return std::nullopt;
    return open_notice(summary(transaction, now)).what;
  }

  bool abandons() const { return session_.invocation.arguments.has("--abandon"); }

  int nothing_to_do() {
    conclude(outcome_, "nothing_to_do", kDone);
    return page_.finish(outcome_);
  }

  Result<StagePlan> look(Transaction transaction) {
    return plan_stage(session_, std::move(transaction), back_, from_);
  }

  bool review(const StagePlan& planned) {
    Findings& findings = outcome_.findings;
    if (const auto& holds = planned.transaction.holds; !holds.empty())
      findings.warnings.push_back({{"application-held", outcome_.transaction,
                                    "Of the application that was held: " + holds.back(), "", ""},
                                   ""});
    if (back_ && planned.execution.past_no_return) {
      findings.refusals.push_back(
          {{"no-return", planned.transaction.plan.id,
            "is past its point of no return: " + why_not(planned.transaction.plan), "",
            "finish it: lvq continue " + outcome_.transaction +
                "; or close it as it stands: lvq repair --abandon " + outcome_.transaction},
           ""});
      conclude(outcome_, "refused", kNoReturn);
      outcome_.plan.steps.clear();
      return false;
    }
    auto unmet = planned.execution.drift;
    if (unmet.empty()) unmet = check_chain(planned.execution.plan, planned.machine);
    if (unmet.empty()) return true;
    if (!back_ && globals_.force) {
      for (const auto& unmet_fact : unmet)
        findings.warnings.push_back(
            {{"drifted", outcome_.transaction, "expected that " + text(unmet_fact.fact),
              "found: " + unmet_fact.found, ""},
             ""});
      return true;
    }
    refuse_unmet(unmet, "drifted",
                 back_ ? by_hand(outcome_.transaction) : nevertheless(outcome_.transaction),
                 findings);
    conclude_refused(outcome_);
    return false;
  }

  int dry_run() {
    conclude(outcome_, "ready", kDone);
    return page_.finish(outcome_);
  }

  // At a boot, and when a disk appears, udev activates and systemd mounts, while lvq is about to do
  // the same. What was shown is then not what is left to do. Nobody has to be asked again about
  // activating less, nor who said yes to everything.
  bool may_look_again(Stage stage) {
    constexpr int kLooks = 10;
    return (globals_.yes || stage == Stage::waking) && ++looks_ < kLooks;
  }

  // Runs the execution plan, if it still follows from the machine as it is under the lock. An
  // error: nothing was done; no report: nothing either, and lvq is to look again.
  std::optional<Error> take(const StagePlan& planned) {
    const ExecutionPlan& shown = planned.execution;
    if (auto locked = lock(lock_names(planned.transaction.plan, planned.machine)); !locked)
      return locked.error();
    auto transaction = load_transaction(session_.host, globals_.state_dir, outcome_.transaction);
    if (!transaction) return as_refusal(transaction.error());
    const auto again = look(std::move(*transaction));
    if (!again) return as_refusal(again.error());
    if (again->execution != shown) {
      if (may_look_again(planned.stage)) {
        session_.say("The machine has changed meanwhile: lvq looks again.\n");
        return std::nullopt;
      }
      return Error{"drifted", outcome_.transaction,
                   "the machine or the journal changed since the plan was shown", "",
                   "run lvq " + session_.invocation.command + " again"};
    }
    auto journal = Journal::open(session_.host, globals_.state_dir, again->transaction);
    if (!journal) return journal.error();
    if (auto logged = audit(session_.host, globals_.log, outcome_.transaction,
                            "BEGIN lvq " + shell_quote(session_.invocation.argv));
        !logged)
      warn_unlogged(session_, logged.error(), outcome_);
    if (auto swept = sweep(again->transaction.plan); !swept) return swept.error();
    const Observer observer =
        observer_of(session_, again->machine, outcome_.numbers, locks_->own());
    outcome_.report = ::lvq::run(again->execution, session_.host, *journal, globals_.log, observer);
    conclude_report(session_, planned.transaction.plan, outcome_);
    if (outcome_.report->unlogged) warn_unlogged(session_, *outcome_.report->unlogged, outcome_);
    if (is_taken_back_at_once(*outcome_.report, shown.plan)) take_back_at_once(session_, outcome_);
    enter_if_closed(session_, outcome_);
    return std::nullopt;
  }

  Result<> lock(const LockNames& names) {
    if (!locks_->hold_transaction()) TRY_VOID(locks_->take_transaction());
    return locks_->cover(names) ? Result<>() : locks_->take(names);
  }

  // A cut in the middle of replacing a file leaves the new text beside it, under a temporary name.
  // That goes.
  Result<> sweep(const Plan& plan) {
    for (const auto& step : plan.steps)
      if (const auto diff = file_diff(step.action))
        TRY_VOID(session_.host.sweep(diff->path.substr(0, diff->path.rfind('/'))));
    return {};
  }

  // nullopt where the transaction may be closed; else the exit status: a dry run, the user said no,
  // or another lvq is at work on it.
  std::optional<int> agree_to_abandon(const std::string& shown) {
    session_.say(shown);
    session_.say("Nothing is changed on the machine; lvq only stops asking for it.\n");
    if (globals_.dry_run) return dry_run();
    if (!confirmed(session_, outcome_)) return session_.finish(outcome_);
    auto locked = begin();
    if (locked) locked = lock({});
    if (!locked) return session_.refuse(locked.error());
    return std::nullopt;
  }

  // Nothing can be appended to a damaged journal, so only the index says that it is closed.
  int abandon(const Damaged& damaged) {
    outcome_.transaction = damaged.id;
    if (const auto ended = agree_to_abandon(sentence(damage(damaged)) + ".\n  " +
                                            printable(to_string(damaged.error)) + "\n"))
      return *ended;
    const auto stamp = session_.host.stamp();
    if (!stamp) return session_.refuse(stamp.error());
    if (auto entered = enter_closed(session_.host, globals_.state_dir,
                                    {{damaged.id, rfc3339(stamp->time), State::abandoned}});
        !entered)
      return session_.refuse(entered.error());
    conclude(outcome_, "completed", kDone);
    return session_.finish(outcome_);
  }

  int abandon(const Transaction& transaction) {
    if (const auto ended = agree_to_abandon(transaction_text(transaction, session_.palette)))
      return *ended;
    const auto now = load_transaction(session_.host, globals_.state_dir, outcome_.transaction);
    if (!now) return session_.refuse(as_refusal(now.error()));
    auto journal = Journal::open(session_.host, globals_.state_dir, *now);
    if (!journal) return session_.refuse(journal.error());
    Record record{Event::abandoned};
    record.words = std::to_string(transaction.done()) + " of " +
                   std::to_string(transaction.plan.steps.size()) +
                   " steps were done and stay as they are";
    if (auto noted = journal->note(record); !noted) return session_.refuse(noted.error());
    enter_if_closed(session_, outcome_);
    conclude(outcome_, "completed", kDone);
    return session_.finish(outcome_);
  }

  const Session& session_;
  const Globals& globals_;
  const bool back_;
  std::string named_;  // the transaction that the user named; empty: the only open one
  Stage from_ = Stage::clearing;
  int looks_ = 0;
  std::optional<Locks> locks_;
  Outcome outcome_;
  PageFile page_;
};

}  // namespace

bool is_taken_back_at_once(const Report& report, const Plan& plan) {
  if (report.state != State::failed || report.stopped_at == 0 ||
      report.stopped_at > plan.steps.size())
    return false;
  const Action& action = plan.steps[report.stopped_at - 1].action;
  const auto* run = std::get_if<Run>(&action);
  return std::holds_alternative<Together>(action) || (run && is_look_ahead(*run));
}

void take_back_at_once(const Session& session, Outcome& outcome) {
  const bool is_set =
      std::holds_alternative<Together>(outcome.plan.steps[outcome.report->stopped_at - 1].action);
  session.say(is_set ? "All of a set or none: what was made of it is taken back.\n"
                     : "What cannot be finished is not begun: everything is taken back.\n");
  const auto report = take_back(session, outcome.transaction);
  if (report && report->state == State::repaired) {
    outcome.taken_back = true;
    return conclude(outcome, "failed", kRefused);
  }
  if (!report)
    outcome.report->error->evidence +=
        "\nand it could not be taken back: " + to_string(report.error());
}

int run_continue(const Session& session) { return Recovery(session, false).run(); }
int run_repair(const Session& session) { return Recovery(session, true).run(); }

}  // namespace lvq
