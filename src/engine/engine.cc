#include "engine/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>

#include "base/overloaded.h"
#include "base/text.h"
#include "engine/cursor.h"
#include "engine/rest.h"
#include "journal/layout.h"
#include "plan/tools.h"
#include "probe/probe.h"

namespace lvq {
namespace {

struct Failure {
  Error error;
  int exit_status = 0, signal = 0;
};
using Performed = std::expected<void, Failure>;

Performed perform_run(const Run& run, Host& host, const ProgressFn& on_line) {
  auto output = host.run(run, on_line);
  if (!output) return std::unexpected(Failure{output.error()});
  if (output->signal == 0 && is_success(run, output->exit_status)) return {};
  return std::unexpected(
      Failure{{"failed", shell_quote(run.argv), ending_of(*output), last_words(*output), ""},
              output->exit_status,
              output->signal});
}

Performed as_performed(Result<> result) {
  if (result) return {};
  return std::unexpected(Failure{std::move(result).error()});
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The note about a set of commands that make something: all of it was made within `seconds`, which
// is the time from the start of the first command to the end of the last.
std::string spread_of(size_t made, double seconds) {
  if (made < 2) return "";
  return "the instants of the " + std::to_string(made) + " lie within " +
         fmt::format("{:.2f} s", seconds);
}

// Whatever becomes of the commands, the application is let go.
Performed perform_together(const Together& set, Host& host, const std::string& hold_log,
                           const ProgressFn& on_line, std::string& note) {
  std::unique_ptr<Quiesced> held;
  if (set.hooks.any()) {
    auto begun = host.quiesce(set.hooks, hold_log);
    if (!begun) return std::unexpected(Failure{begun.error()});
    held = std::move(*begun);
  }
  Performed outcome;
  size_t made = 0;
  std::chrono::steady_clock::time_point first;
  for (auto run = set.runs.begin(); run != set.runs.end() && outcome; ++run) {
    const bool makes = run->argv.front() != "sync";
    if (makes && made++ == 0) first = std::chrono::steady_clock::now();
    outcome = perform_run(*run, host, on_line);
  }
  if (outcome) note = spread_of(made, seconds_since(first));
  if (held)
    if (auto released = held->release(); !released && outcome)
      outcome = as_performed(std::move(released));
  return outcome;
}

// The lock keeps out another lvq, which may edit lines of its own at the same time. The loop is for
// other programs that change the file.
Result<> edit_file(const EditFile& edit, Host& host) {
  constexpr int kTimes = 100;
  TRY(const auto lock, host.lock({.path = std::string(kLockFolder) + "edit",
                                  .holder = "an edit",
                                  .patience = std::chrono::minutes(1)}));
  for (int n = 0; n < kTimes; ++n) {
    const auto now = host.read(edit.path);
    if (!now && now.error().code != "absent") return fail(now.error());
    TRY(const std::string text, edited(now.value_or(""), edit.lines, edit.path));
    if (text == now.value_or("")) return {};
    TRY(const bool replaced, host.replace_unchanged(edit.path, now.value_or(""), text, 0644));
    if (replaced) return {};
  }
  return fail("file-changing", edit.path,
              "was changed by others each time that lvq was about to put its lines in place",
              "looked at " + std::to_string(kTimes) + " times",
              "find out who writes it, and run lvq continue");
}

// If the file was made only for these lines, it is removed with the last of them.
Performed perform_edit(const EditFile& edit, Host& host, const ProgressFn& on_line) {
  if (auto done = edit_file(edit, host); !done) return as_performed(std::move(done));
  if (!edit.remove_empty) return {};
  const auto left = host.read(edit.path);
  if (!left && left.error().code == "absent") return {};
  if (!left) return std::unexpected(Failure{left.error()});
  return left->empty() ? perform_run(Run{{"rm", "--", edit.path}}, host, on_line) : Performed();
}

Performed perform(const Action& action, Host& host, const std::string& hold_log,
                  const ProgressFn& on_line, std::string& note) {
  return std::visit(
      overloaded{
          [&](const Run& run) { return perform_run(run, host, on_line); },
          [&](const ReplaceFile& file) {
            return as_performed(host.replace(file.path, file.text, 0644));
          },
          [&](const MakeDir& dir) { return as_performed(host.make_dir(dir.path, dir.mode)); },
          [&](const RemoveDir& dir) { return as_performed(host.remove_dir(dir.path)); },
          [&](const EditFile& edit) { return perform_edit(edit, host, on_line); },
          [&](const Together& set) { return perform_together(set, host, hold_log, on_line, note); },
      },
      action);
}

// Whether somebody else has made the directory that the step was to make: every lvq makes those
// above its mount points.
bool is_made_already(const Step& step, const Performed& outcome, Host& host) {
  const auto* dir = std::get_if<MakeDir>(&step.action);
  if (!dir || outcome || outcome.error().error.code != "exists") return false;
  const auto found = host.lstat(dir->path);
  return found && found->kind == PathInfo::Kind::directory;
}

// Whether others have put something into the directory that the step was to remove, or have removed
// it, and the step accepts that.
bool is_spared(const Step& step, const Performed& outcome) {
  const auto* dir = std::get_if<RemoveDir>(&step.action);
  if (!dir || outcome) return false;
  const Code code = outcome.error().error.code;
  return (code == "not-empty" || code == "absent") &&
         std::ranges::find(step.after, Fact(DirGoneOrUsed{dir->path})) != step.after.end();
}

Performed flush_all(const std::vector<std::string>& devices, Host& host) {
  for (const auto& device : devices)
    if (auto flushed = host.flush(device); !flushed) return as_performed(std::move(flushed));
  return {};
}

// Whether the step needs a closed volume. Anybody can open one at any instant, and no step closes
// what it does not know about.
bool needs_closed(const Step& step) {
  return std::ranges::any_of(
      step.before, [](const Fact& fact) { return std::holds_alternative<LvClosed>(fact); });
}

// Whether the step runs lvconvert, which goes by names alone and turns whatever has the name into a
// pool (docs/adr/0019).
bool converts(const Step& step) {
  const auto* run = std::get_if<Run>(&step.action);
  return run && run->argv.front() == "lvconvert";
}

bool is_seen_live(const Step& step) {
  return step.overwrites || !reversible(step) || needs_closed(step) || converts(step);
}

std::string words_of(const std::vector<UnmetFact>& unmet) {
  std::vector<std::string> words;
  for (const auto& unmet_fact : unmet)
    words.push_back(text(unmet_fact.fact) + "; found: " + unmet_fact.found);
  return join(words, "\n");
}

class Execution {
 public:
  Execution(const ExecutionPlan& execution_plan, Host& host, Journal& journal,
            const std::string& audit_log, const Observer& observer)
      : execution_plan_(execution_plan),
        plan_(execution_plan.plan),
        host_(host),
        journal_(journal),
        audit_log_(audit_log),
        observer_(observer) {
    report_.steps.resize(plan_.steps.size());
    report_.past_point_of_no_return = execution_plan.past_no_return;
    untouched_ = execution_plan.untouched;
  }

  Report run() {
    for (const auto& span : execution_plan_.spans)
      if (!follow(span)) return std::move(report_);
    prove();
    return std::move(report_);
  }

 private:
  const Step& step(size_t n) const { return plan_.steps[n - 1]; }

  bool follow(const JournaledSpan& span) {
    const auto begin = std::chrono::steady_clock::now();
    const size_t first = span.first + 1, end = first + span.count;
    if (span.count > 0 && !may_start(first, span)) return false;
    if (!note(span, {span.begin})) return false;
    for (size_t n = first; n < end; ++n) {
      // An action must not outlast a power cut that the action before it does not outlast, so the
      // latter is flushed first.
      if (n > first && (!flushed(n - 1, span) || !still_fits(n, span))) return false;
      if (span.remedial && is_there(n)) continue;
      if (!perform_step(n, span)) return false;
    }
    if (!flushed(std::max(first, end - 1), span)) return false;
    Record record{span.end};
    record.seconds = seconds_since(begin);
    for (size_t n = first; n < end; ++n) record.words += report_.steps[n - 1].note;
    return note(span, record);
  }

  bool flushed(size_t n, const JournaledSpan& span) {
    const auto flushed = flush_all(span.flush, host_);
    if (!flushed) fail_with(n, span, flushed.error());
    return flushed.has_value();
  }

  // A stop is honoured between two steps.
  bool may_start(size_t n, const JournaledSpan& span) {
    if (host_.stop_requested()) return stop(State::halted, n, {Event::stopped, span.step});
    return still_fits(n, span);
  }

  // Looks once more at content that is about to be overwritten, and at a volume that has to be
  // closed.
  bool still_fits(size_t n, const JournaledSpan& span) {
    if (!is_seen_live(step(n))) return true;
    if (needs_closed(step(n)))
      if (auto settled = settle_udev(host_); !settled) return fail_with(n, span, {settled.error()});
    Scope scope = scope_of(step(n).before);
    scope.only_named = !scope.lvm;
    auto machine = probe(host_, scope);
    if (!machine) return fail_with(n, span, {machine.error()});
    report_.unmet = check_facts(step(n).before, *machine, n);
    if (report_.unmet.empty()) return true;
    return drift(n, span.step);
  }

  // Whether the step's effect is there already. While planning this could not always be seen (a
  // directory on a volume that was not mounted).
  bool is_there(size_t n) {
    if (!step(n).after_proves_done || step(n).after.empty()) return false;
    const auto machine = probe(host_, scope_of(step(n).after));
    if (!machine || !all_hold(step(n).after, *machine)) return false;
    report_.steps[n - 1].state = StepReport::State::done;
    if (observer_.started) observer_.started(n, step(n));
    if (observer_.ended) observer_.ended(n, step(n), report_.steps[n - 1]);
    return true;
  }

  bool perform_step(size_t n, const JournaledSpan& span) {
    const auto begin = std::chrono::steady_clock::now();
    say("INTENT", text(step(n).action));
    if (observer_.started) observer_.started(n, step(n));
    const bool returns = !report_.past_point_of_no_return;
    report_.past_point_of_no_return |= !reversible(step(n));
    StepReport& mine = report_.steps[n - 1];
    auto outcome = perform(step(n).action, host_, journal_.hold_log(), observer_.said, mine.note);
    mine.seconds = seconds_since(begin);
    if (outcome) outcome = seen(step(n));
    if (!outcome && returns && is_untouched(step(n))) {
      report_.past_point_of_no_return = false;
      untouched_ = true;
    }
    if (!outcome && was_interrupted(step(n))) return interrupted(n, span);
    if (!outcome && !is_spared(step(n), outcome) && !is_made_already(step(n), outcome, host_) &&
        !came_about(step(n)))
      return fail_with(n, span, outcome.error());
    mine.state = StepReport::State::done;
    if (observer_.ended) observer_.ended(n, step(n), mine);
    say("SUCCESS", text(step(n).action));
    return true;
  }

  // Looks at the machine where the exit status of a tool can lie (design rule 16).
  Performed seen(const Step& taken) {
    const auto* run = std::get_if<Run>(&taken.action);
    if (!run || !is_to_be_seen(*run) || taken.after.empty()) return {};
    const auto machine = probe(host_, scope_of(taken.after));
    if (!machine) return std::unexpected(Failure{machine.error()});
    const auto unmet = check_facts(taken.after, *machine);
    if (unmet.empty()) return {};
    return std::unexpected(
        Failure{{"failed", shell_quote(run->argv), "ended as if it had done its work, and has not",
                 words_of(unmet), ""}});
  }

  // Whether a tool that destroys something failed before it did anything.
  bool is_untouched(const Step& failed) {
    if (reversible(failed)) return false;
    Scope scope = scope_of(failed.before);
    scope.merge(scope_of(failed.after));
    const auto machine = probe(host_, scope);
    return machine && judge(failed, plan_, *machine) == Cursor::Doubt::untouched;
  }

  // Whether the step's effect is there although the tool failed: systemd may have mounted or
  // unmounted the same thing in the same instant.
  bool came_about(const Step& taken) {
    static const std::set<std::string_view> kShared = {"mount", "umount", "swapon", "swapoff"};
    const auto* run = std::get_if<Run>(&taken.action);
    if (!run || !kShared.contains(run->argv.front()) || taken.after.empty() ||
        !taken.after_proves_done)
      return false;
    const auto machine = probe(host_, scope_of(taken.after));
    return machine && all_hold(taken.after, *machine);
  }

  // Whether the tool was asked to end because lvq was. Only tools that run for hours are;
  // `continue` goes on with the step, `repair` takes it back.
  bool was_interrupted(const Step& taken) {
    const auto* run = std::get_if<Run>(&taken.action);
    return run && rules_of(*run).interruptible && host_.stop_requested();
  }

  bool interrupted(size_t n, const JournaledSpan& span) {
    report_.steps[n - 1].state = StepReport::State::interrupted;
    if (observer_.ended) observer_.ended(n, step(n), report_.steps[n - 1]);
    return stop(State::halted, n, {Event::stopped, span.step});
  }

  bool drift(size_t n, size_t journaled_step) {
    Record record{Event::drifted, journaled_step};
    record.words = words_of(report_.unmet);
    return stop(State::drifted, n, record);
  }

  bool fail_with(size_t n, const JournaledSpan& span, const Failure& failure) {
    Record record{Event::failed, span.step};
    record.exit_status = failure.exit_status;
    record.signal = failure.signal;
    record.words = to_string(failure.error);
    report_.error = failure.error;
    if (n <= report_.steps.size()) {
      StepReport& mine = report_.steps[n - 1];
      mine.state = StepReport::State::failed;
      record.seconds = mine.seconds;
      if (observer_.ended) observer_.ended(n, step(n), mine);
    }
    return stop(State::failed, n, record);
  }

  // Ends a run that has not reached its goal. Always returns false, so that callers can return its
  // result. A record that cannot be journaled is still reported.
  bool stop(State state, size_t n, Record record) {
    report_.state = state;
    report_.stopped_at = n;
    record.untouched = untouched_ && !report_.past_point_of_no_return;
    const std::string action =
        n > 0 && n <= plan_.steps.size() ? text(step(n).action) : "goal of " + plan_.command;
    const auto noted = journal_.note(record);
    say(state == State::halted ? "STOPPED" : "FAILED", action + ": " + record.words);
    if (!noted && !report_.error) report_.error = noted.error();
    return false;
  }

  bool cannot_journal(size_t n, const Error& error) {
    report_.state = State::failed;
    report_.stopped_at = n;
    report_.error = error;
    return false;
  }

  bool prove() {
    auto machine = probe(host_, scope_of(plan_.goal));
    if (!machine) {
      report_.error = machine.error();
      return stop(State::failed, 0, {Event::failed, 0, "", 0, 0, 0, to_string(machine.error())});
    }
    report_.unmet = check_facts(plan_.goal, *machine);
    if (!report_.unmet.empty()) return drift(0, 0);
    report_.state = execution_plan_.arrived == Event::repaired ? State::repaired : State::completed;
    if (!execution_plan_.arrived) return true;
    if (const auto noted = journal_.note({*execution_plan_.arrived}); !noted)
      return cannot_journal(0, noted.error());
    say("SUCCESS", plan_.command + " " + name(*execution_plan_.arrived) + ", proved");
    return true;
  }

  // What belongs to no step of the transaction is not journaled, only logged.
  bool note(const JournaledSpan& span, Record record) {
    if (span.step == 0) return true;
    record.step = span.step;
    if (auto noted = journal_.note(record); !noted)
      return cannot_journal(span.first + 1, noted.error());
    return true;
  }

  // Writes a line to the audit log. If that fails, lvq goes on, because the journal is what counts,
  // and reports it at the end.
  void say(const char* word, const std::string& line) {
    const auto logged = audit(host_, audit_log_, plan_.id, std::string(word) + " " + line);
    if (!logged && !report_.unlogged) report_.unlogged = logged.error();
  }

  const ExecutionPlan& execution_plan_;
  const Plan& plan_;
  Host& host_;
  Journal& journal_;
  const std::string& audit_log_;
  const Observer& observer_;
  Report report_;
  bool untouched_ = false;  // the last step that was begun is seen to have done nothing
};

}  // namespace

Report run(const ExecutionPlan& execution_plan, Host& host, Journal& journal,
           const std::string& audit_log, const Observer& observer) {
  return Execution(execution_plan, host, journal, audit_log, observer).run();
}

}  // namespace lvq
