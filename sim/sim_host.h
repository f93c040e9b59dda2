// A storage machine behind the Host interface. Tools run in memory, every change is a numbered
// effect, and a test can cut the power at any of them, make tools and writes fail, or change the
// machine between two calls.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/host.h"
#include "sim/effects.h"
#include "sim/kernel_tree.h"
#include "sim/machine.h"

namespace lvq::sim {

// A tool that fails although it should not. Of the calls that `when` accepts (empty: all calls),
// those before the `nth` run as usual, and from that one on `times` calls fail.
struct ToolFailure {
  std::function<bool(const std::vector<std::string>& argv)> when = {};
  size_t nth = 1, times = 1;
  int exit_status = 5, signal = 0;
  std::string err = "  simulated failure\n";
  size_t effects = 0;                   // how many of the tool's effects still happen
  std::optional<std::string> out = {};  // canned output; with exit status 0 the tool lies
};

// A write to a file that fails; `partial` bytes of an append get there first.
struct WriteFailure {
  std::string path_part;  // of the path; empty: any
  size_t nth = 1, times = 1;
  std::string words = "cannot write: No space left on device";
  size_t partial = 0;
};

class SimHost final : public Host {
 public:
  explicit SimHost(Machine machine);
  SimHost(const SimHost&) = delete;
  SimHost& operator=(const SimHost&) = delete;

  // --- Host
  Result<Output> run(const Run& run, const ProgressFn& on_line = {}) override;
  Result<std::unique_ptr<Quiesced>> quiesce(const Hooks& hooks, const std::string& log) override;
  Result<std::string> read(const std::string& path) override;
  Result<std::string> read_trusted(const std::string& path) override;
  Result<bool> all_zero(const std::string& path, uint64_t offset, uint64_t length) override;
  Result<std::string> read_at(const std::string& path, uint64_t offset, uint64_t length) override;
  Result<Space> space(const std::string& path) override;
  Result<std::string> obstacle(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& path) override;
  Result<PathInfo> lstat(const std::string& path) override;
  Result<PathInfo> follow(const std::string& path) override;
  Result<std::string> read_link(const std::string& path) override;
  Result<std::string> resolve(const std::string& path) override;
  Result<FileIdentity> identify(const std::string& path) override;
  Result<std::string> mounts_in(const std::string& mount_namespace) override;
  Result<> replace(const std::string& path, std::string_view text, uint32_t mode) override;
  Result<bool> replace_unchanged(const std::string& path, std::string_view old_text,
                                 std::string_view text, uint32_t mode) override;
  Result<> sweep(const std::string& folder) override;
  Result<> append(const std::string& path, std::string_view text, uint32_t mode) override;
  Result<> log(const std::string& path, std::string_view text, uint32_t mode) override;
  Result<> truncate(const std::string& path, uint64_t size) override;
  Result<> make_dir(const std::string& path, uint32_t mode) override;
  Result<> remove_dir(const std::string& path) override;
  Result<> remove_files(const std::string& folder, const std::vector<std::string>& names) override;
  Result<> flush(const std::string& path) override;
  Result<std::unique_ptr<Lock>> lock(const LockRequest& request) override;
  Result<Stamp> stamp() override;
  bool stop_requested() override { return stop_requested_; }

  // --- for tests
  Machine& machine() {
    ++machine_.mutations;
    return machine_;
  }
  const Machine& machine() const { return machine_; }
  const Effects& effects() const { return effects_; }
  const std::vector<std::vector<std::string>>& runs() const {
    return runs_;
  }  // argv of every tool started
  void cut(const CutPlan& plan) { effects_.cut(plan); }
  void before_each_effect(std::function<void(size_t effect)> call) {
    effects_.before_each = std::move(call);
  }
  void tear(const CutPlan& plan) { effects_.tear(plan); }
  void fail_tool(ToolFailure failure) { tool_failures_.push_back(std::move(failure)); }
  void fail_write(WriteFailure failure) { write_failures_.push_back(std::move(failure)); }
  void request_stop(bool stop = true) { stop_requested_ = stop; }
  bool hold_expires = false;  // the deadline passes while lvq holds an application
  void hold_lock(const std::string& path, const std::string& words) { (*locks_)[path] = words; }
  void release_lock(const std::string& path) { locks_->erase(path); }
  // Called each second that a lock is waited for.
  std::function<void(SimHost&)> while_waiting;
  // Called before each tool; may change the machine, ask for a stop, or inject a failure.
  std::function<void(SimHost&, const Run&)> before_run;
  // Called with each path that is read, listed or examined.
  std::function<void(const std::string& path)> before_look;

  // Releases an application. Where lvq asks for it (release_application) that is an effect; where a
  // guard does it (release_unasked) it is not.
  Result<> release_application(const Hooks& hooks, const std::string& log);
  void release_unasked(const Hooks& hooks);

 private:
  struct Place {  // a path that can be written: no folder on the way is a link
    std::string path, inner;
    Tree* tree = nullptr;
    const MountPoint* mount = nullptr;
    Node* node = nullptr;
  };

  Result<> append(const std::string& path, std::string_view text, uint32_t mode, bool durable);
  // Throws PowerCut if the machine is dead; while an exception passes, it returns an error.
  std::optional<Error> off();
  const KernelTree& kernel_tree();
  void forget_older_states();
  // A change that leaves the kernel's tree and all folders as they are, so both stay cached.
  void unseen_effect(std::string label, const Effects::Change& whole,
                     const Effects::Change& torn = {});
  // Valid until the machine changes; nullptr: nothing is there.
  const Node* node_at(const std::string& real_path);
  // The path with every link followed, the last one only if asked. Error: "absent".
  Result<std::string> real_path(const std::string& path, bool follow_last, int depth = 0);
  Result<std::string> real_parent(const std::string& parent, int depth);
  Result<Place> place_for_writing(const std::string& path);
  void flush_place(const Place& place);  // puts what was written on the disk
  std::optional<WriteFailure> write_failure(const std::string& path);
  std::optional<ToolFailure> tool_failure(const std::vector<std::string>& argv);
  Output run_tool(const Run& run, const std::optional<ToolFailure>& failure);
  void check_command(const Run& run);
  Result<> run_program(const std::string& program, const std::function<void()>& effect);

  Machine machine_;
  Effects effects_;
  uint64_t seen_ = 0;  // the mutation at which the two below were made
  std::optional<KernelTree> tree_;
  std::unordered_map<std::string, std::string> real_parents_;
  std::vector<std::vector<std::string>> runs_;
  std::vector<ToolFailure> tool_failures_;
  std::vector<WriteFailure> write_failures_;
  std::shared_ptr<std::map<std::string, std::string>> locks_ =
      std::make_shared<std::map<std::string, std::string>>();
  bool stop_requested_ = false, running_ = false;
};

// Does `work` with the host. True where the planned cut came: the machine is off then, and a test
// goes on with reboot().
template <class Work>
bool run_until_cut(SimHost& host, Work&& work) {
  try {
    work();
    return host.effects().dead();
  } catch (const PowerCut&) {
    return true;
  }
}

}  // namespace lvq::sim
