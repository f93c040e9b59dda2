#include "sim/sim_host.h"

#include <algorithm>
#include <exception>

#include "base/digest.h"
#include "base/text.h"
#include "plan/tools.h"
#include "sim/tool.h"

namespace lvq::sim {

SimHost::SimHost(Machine machine) : machine_(std::move(machine)), effects_(machine_) {}

std::optional<Error> SimHost::off() {
  if (!effects_.dead()) return std::nullopt;
  if (std::uncaught_exceptions() == 0) throw PowerCut{};
  return Error{"system-error", "the machine", "is off", {}, {}};
}

// Begins every call: a dead machine answers nothing.
#define LVQ_SIM_ALIVE() \
  if (auto dead = off()) return lvq::fail(*std::move(dead))

namespace {

const std::set<std::string_view> kShells = {"sh",  "bash", "dash",    "zsh",
                                            "ksh", "env",  "python3", "perl"};

class SimLock final : public Lock {
 public:
  SimLock(std::shared_ptr<std::map<std::string, std::string>> locks, std::string path)
      : locks_(std::move(locks)), path_(std::move(path)), holder_((*locks_)[path_]) {}
  ~SimLock() override { locks_->erase(path_); }
  SimLock(const SimLock&) = delete;
  SimLock& operator=(const SimLock&) = delete;
  void tell(std::string_view words) override { (*locks_)[path_] = holder_ + std::string(words); }

 private:
  std::shared_ptr<std::map<std::string, std::string>> locks_;
  std::string path_, holder_;
};

}  // namespace

void SimHost::check_command(const Run& run) {
  if (kShells.contains(run.argv[0]))
    machine_.violation("a shell was run: " + shell_quote(run.argv));
  if (running_) machine_.violation("two tools at once: " + shell_quote(run.argv));
  if (run.argv[0].find('/') != std::string::npos)
    machine_.violation("not a bare tool name: " + run.argv[0]);
}

std::optional<ToolFailure> SimHost::tool_failure(const std::vector<std::string>& argv) {
  for (auto it = tool_failures_.begin(); it != tool_failures_.end(); ++it) {
    if (it->when && !it->when(argv)) continue;
    if (it->nth > 1) {
      --it->nth;
      continue;
    }
    const ToolFailure failure = *it;
    if (--it->times == 0) tool_failures_.erase(it);
    return failure;
  }
  return std::nullopt;
}

Output SimHost::run_tool(const Run& run, const std::optional<ToolFailure>& failure) {
  Tool tool{machine_, effects_, run.argv[0], {run.argv.begin() + 1, run.argv.end()}, run.input};
  tool.stop = stop_requested_ && rules_of(run).interruptible;
  Output output;
  if (failure) effects_.limit(failure->effects);
  try {
    const bool lies = failure && failure->out && failure->effects == 0;
    output.exit_status = lies ? 0 : tools().at(run.argv[0])(tool);
  } catch (const ToolStopped&) {
  }
  effects_.limit({});
  output.out = tool.out;
  output.err = tool.err;
  if (!failure) return output;
  output.exit_status = failure->signal != 0 ? 128 + failure->signal : failure->exit_status;
  output.signal = failure->signal;
  output.out = failure->out.value_or(tool.out);
  output.err = failure->err;
  return output;
}

Result<Output> SimHost::run(const Run& run, const ProgressFn& on_line) {
  LVQ_SIM_ALIVE();
  if (run.argv.empty()) return fail("path-invalid", "run", "an empty command");
  if (before_run) {
    before_run(*this, run);
    ++machine_.mutations;
  }
  LVQ_SIM_ALIVE();
  check_command(run);
  const std::string& name = run.argv[0];
  if (!tools().contains(name) || machine_.missing_tools.contains(name)) {
    if (!machine_.missing_tools.contains(name))
      machine_.violation("not simulated: " + shell_quote(run.argv));
    return fail("tool-missing", name, "no such program in the PATH");
  }
  runs_.push_back(run.argv);
  running_ = true;
  struct Done {
    bool& flag;
    ~Done() { flag = false; }
  } done{running_};
  Output output = run_tool(run, tool_failure(run.argv));
  if (on_line)
    for (const auto& line : split_lines(output.out)) on_line(line);
  return output;
}

namespace {

class SimQuiesced final : public Quiesced {
 public:
  SimQuiesced(SimHost& host, Hooks hooks, std::string log)
      : host_(host), hooks_(std::move(hooks)), log_(std::move(log)) {}
  SimQuiesced(const SimQuiesced&) = delete;
  SimQuiesced& operator=(const SimQuiesced&) = delete;
  ~SimQuiesced() override {
    if (!released_) host_.release_unasked(hooks_);
  }
  Result<> release() override {
    released_ = true;
    return host_.release_application(hooks_, log_);
  }

 private:
  SimHost& host_;
  Hooks hooks_;
  std::string log_;
  bool released_ = false;
};

}  // namespace

Result<> SimHost::run_program(const std::string& program, const std::function<void()>& effect) {
  const auto failure = program.empty() ? std::nullopt : tool_failure({program});
  effects_("program " + program, [&] {
    if (!program.empty()) machine_.programs.push_back(program);
    effect();
  });
  if (failure)
    return fail("failed", program, "exited with status " + std::to_string(failure->exit_status),
                failure->err);
  return {};
}

Result<std::unique_ptr<Quiesced>> SimHost::quiesce(const Hooks& hooks, const std::string& log) {
  LVQ_SIM_ALIVE();
  if (!machine_.held_application.empty()) machine_.violation("an application is held twice");
  const auto ran = run_program(hooks.before, [&] {
    machine_.held_application = hooks.after.empty() ? "nobody" : hooks.after;
  });
  if (ran) TRY_VOID(append(log, "held\n", 0600));
  if (ran) return std::make_unique<SimQuiesced>(*this, hooks, log);
  TRY_VOID(release_application(hooks, log));
  return fail(ran.error());
}

Result<> SimHost::release_application(const Hooks& hooks, const std::string& log) {
  LVQ_SIM_ALIVE();
  const auto ran = run_program(hooks.after, [&] { machine_.held_application.clear(); });
  TRY_VOID(append(log, "let go\n", 0600));
  if (ran && hold_expires)
    return fail("failed", "the application", "was let go at the deadline", hooks.after);
  return ran;
}

void SimHost::release_unasked(const Hooks& hooks) {
  if (effects_.dead()) return;
  if (!hooks.after.empty()) machine_.programs.push_back(hooks.after);
  machine_.held_application.clear();
}

Result<> SimHost::flush(const std::string& path) {
  LVQ_SIM_ALIVE();
  TRY(const std::string real, real_path(path, true));
  const std::string name = machine_.kernel_name(real);
  std::string inner;
  const MountPoint* mount = nullptr;
  const Tree* tree = name.empty() ? std::as_const(machine_).tree_of(real, inner, &mount) : nullptr;
  if (tree && (inner == "/" || tree->contains(inner))) {
    unseen_effect("syncfs " + mount->device, [&] { machine_.sync_files(mount->device); });
    return {};
  }
  if (name.empty()) return fail("absent", path, "cannot open: No such file or directory");
  unseen_effect("flush " + name, [&] { machine_.flush(name); });
  return {};
}

Result<std::unique_ptr<Lock>> SimHost::lock(const LockRequest& request) {
  LVQ_SIM_ALIVE();
  const std::string &path = request.path, &holder = request.holder;
  for (std::chrono::milliseconds waited{0}; locks_->contains(path);
       waited += std::chrono::seconds(1)) {
    const std::string words = split_lines(locks_->at(path)).front();
    if (waited >= request.patience) return fail("locked", path, "another lvq is at work", words);
    if (request.waiting) request.waiting(words, waited);
    if (while_waiting) while_waiting(*this);
  }
  if (!machine_.may_write(path)) machine_.violation("lock file " + path);
  (*locks_)[path] = holder + "\n";
  return std::make_unique<SimLock>(locks_, path);
}

Result<Stamp> SimHost::stamp() {
  LVQ_SIM_ALIVE();
  ++machine_.clock;
  Stamp stamp;
  stamp.time =
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(machine_.clock));
  const std::string hex = sha256_hex("stamp " + std::to_string(machine_.random()));
  stamp.entropy = hex.substr(0, 32);
  return stamp;
}

}  // namespace lvq::sim
