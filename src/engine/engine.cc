#include "engine/engine.h"

#include <chrono>

#include "base/overloaded.h"
#include "base/text.h"
#include "probe/probe.h"

namespace lvq {
namespace {

constexpr size_t kTailBytes = 4096;

// What an action left: nothing, or why it failed.
struct Failure {
  Error error;
  int exit_status = 0, signal = 0;
};
using Performed = std::expected<void, Failure>;

std::string last_words(const Output& output) {
  const std::string& words = output.err.empty() ? output.out : output.err;
  return std::string(trim(tail(words, kTailBytes)));
}

Performed perform_run(const Run& run, Host& host, const ProgressFn& on_line) {
  auto output = host.run(run, on_line);
  if (!output) return std::unexpected(Failure{output.error()});
  if (output->ok()) return {};
  const std::string how = output->signal != 0 ? "was ended by signal " + std::to_string(output->signal)
                                              : "exited with status " + std::to_string(output->exit_status);
  return std::unexpected(
      Failure{{"failed", shell_quote(run.argv), how, last_words(*output), ""}, output->exit_status, output->signal});
}

Performed as_performed(Result<> result) {
  if (result) return {};
  return std::unexpected(Failure{std::move(result).error()});
}

Performed perform(const Action& action, Host& host, const ProgressFn& on_line) {
  return std::visit(overloaded{
                        [&](const Run& run) { return perform_run(run, host, on_line); },
                        [&](const ReplaceFile& file) { return as_performed(host.replace(file.path, file.text, 0644)); },
                        [&](const MakeDir& dir) { return as_performed(host.make_dir(dir.path, dir.mode)); },
                        [&](const RemoveDir& dir) { return as_performed(host.remove_dir(dir.path)); },
                    },
                    action);
}

Performed flush_all(const Step& step, Host& host) {
  for (const auto& device : step.flush)
    if (auto flushed = host.flush(device); !flushed) return as_performed(std::move(flushed));
  return {};
}

class Execution {
 public:
  Execution(const Plan& plan, Host& host, Journal& journal, const std::string& audit_log, const Observer& observer)
      : plan_(plan), host_(host), journal_(journal), audit_log_(audit_log), observer_(observer) {
    report_.steps.resize(plan.steps.size());
  }

  Report run() {
    for (size_t n = 1; n <= plan_.steps.size(); ++n)
      if (!may_start(n) || !run_step(n)) return finished();
    prove();
    return finished();
  }

 private:
  const Step& step(size_t n) const { return plan_.steps[n - 1]; }

  Report finished() {
    const auto line = point_of_no_return(plan_);
    for (size_t n = line.value_or(plan_.steps.size() + 1); n <= plan_.steps.size(); ++n)
      report_.past_point_of_no_return |= report_.steps[n - 1].state != StepReport::State::pending;
    return std::move(report_);
  }

  // A stop is honoured between two steps; content that is about to be overwritten is looked at once more.
  bool may_start(size_t n) {
    if (host_.stop_requested()) return stop(State::halted, n, {Event::stopped, n}), false;
    if (!step(n).overwrites && step(n).destroys.empty()) return true;
    auto machine = probe(host_, scope_of(step(n).before));
    if (!machine) return fail_with(n, {machine.error()}), false;
    report_.misfits = check_facts(step(n).before, *machine, n);
    if (report_.misfits.empty()) return true;
    return drift(n), false;
  }

  void drift(size_t n) {
    Record record{Event::drifted, n};
    for (const auto& misfit : report_.misfits) record.words += text(misfit.fact) + "; found: " + misfit.found + "\n";
    stop(State::drifted, n, record);
  }

  bool run_step(size_t n) {
    const auto begin = std::chrono::steady_clock::now();
    if (auto noted = note({Event::start, n}, "INTENT", text(step(n).action)); !noted)
      return cannot_journal(n, noted.error());
    if (observer_.started) observer_.started(n, step(n));
    auto outcome = perform(step(n).action, host_, observer_.said);
    if (outcome) outcome = flush_all(step(n), host_);
    StepReport& mine = report_.steps[n - 1];
    mine.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (!outcome) return fail_with(n, outcome.error()), false;
    mine.state = StepReport::State::done;
    Record done{Event::done, n};
    done.seconds = mine.seconds;
    if (auto noted = note(done, "SUCCESS", text(step(n).action)); !noted) return cannot_journal(n, noted.error());
    if (observer_.ended) observer_.ended(n, step(n), mine);
    return true;
  }

  void fail_with(size_t n, const Failure& failure) {
    StepReport& mine = report_.steps[n - 1];
    mine.state = StepReport::State::failed;
    Record record{Event::failed, n};
    record.seconds = mine.seconds;
    record.exit_status = failure.exit_status;
    record.signal = failure.signal;
    record.words = to_string(failure.error);
    report_.error = failure.error;
    stop(State::failed, n, record);
    if (observer_.ended) observer_.ended(n, step(n), mine);
  }

  // The end of a run that did not reach its goal. What cannot be journaled any more is still reported.
  void stop(State state, size_t n, const Record& record) {
    report_.state = state;
    report_.stopped_at = n;
    const std::string action = n > 0 ? text(step(n).action) : "goal of " + plan_.command;
    if (auto noted = note(record, state == State::halted ? "STOPPED" : "FAILED", action + ": " + record.words);
        !noted && !report_.error)
      report_.error = noted.error();
  }

  bool cannot_journal(size_t n, const Error& error) {
    report_.state = State::failed;
    report_.stopped_at = n;
    report_.error = error;
    return false;
  }

  void prove() {
    auto machine = probe(host_, scope_of(plan_.goal));
    if (!machine) {
      report_.error = machine.error();
      return stop(State::failed, 0, {Event::failed, 0, "", 0, 0, 0, to_string(machine.error())});
    }
    report_.misfits = check_facts(plan_.goal, *machine);
    if (!report_.misfits.empty()) return drift(0);
    if (auto noted = note({Event::completed}, "SUCCESS", plan_.command + " completed, goal proved"); !noted)
      cannot_journal(0, noted.error());
  }

  Result<> note(const Record& record, const char* word, const std::string& line) {
    TRY_VOID(journal_.note(record));
    return audit(host_, audit_log_, plan_.id, std::string(word) + " " + line);
  }

  const Plan& plan_;
  Host& host_;
  Journal& journal_;
  const std::string& audit_log_;
  const Observer& observer_;
  Report report_;
};

}  // namespace

Report run(const Plan& plan, Host& host, Journal& journal, const std::string& audit_log, const Observer& observer) {
  return Execution(plan, host, journal, audit_log, observer).run();
}

}  // namespace lvq
