// Every cut of a run, without running it anew for each: the run is followed once, and before each effect the process
// forks. In the children the power fails there; the parent goes on.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace lvq::test {

using Words = std::vector<std::string>;

// What all processes of an exploration share.
struct Shared {
  std::atomic<size_t> single_cuts{0}, explored{0}, double_cuts{0}, recoveries{0};
  // Digests of the states that somebody has taken up already.
  static constexpr size_t kSlots = size_t{1} << 20;
  std::array<std::atomic<size_t>, kSlots> seen{};

  // True for the first who asks.
  bool first_to_take(const std::string& state) {
    size_t digest = std::hash<std::string>{}(state);
    if (digest == 0) digest = 1;
    for (size_t slot = digest % kSlots;; slot = (slot + 1) % kSlots) {
      size_t empty = 0;
      if (seen[slot].compare_exchange_strong(empty, digest)) return true;
      if (empty == digest) return false;
    }
  }

  static Shared& make() {
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    return *new (memory) Shared;
  }
};

// Child processes, so many at a time; each must end well.
class Children {
 public:
  explicit Children(size_t at_once) : at_once_(at_once) {}

  bool fork_is_child() {
    while (running_ >= at_once_) wait_for_one();
    std::fflush(stdout);
    const pid_t pid = fork();
    if (pid < 0) std::abort();
    if (pid > 0) ++running_;
    return pid == 0;
  }
  void wait_for_all() {
    while (running_ > 0) wait_for_one();
  }
  bool failed() const { return failed_; }

 private:
  void wait_for_one() {
    int status = 0;
    if (wait(&status) < 0) std::abort();
    --running_;
    failed_ |= status != 0;
  }

  size_t at_once_, running_ = 0;
  bool failed_ = false;
};

inline size_t number_from_environment(const char* name, size_t otherwise) {
  const char* wanted = std::getenv(name);
  return wanted ? std::stoul(wanted) : otherwise;
}

// Of what was written and not flushed, how much is lost is a matter of luck, drawn so many times.
inline size_t losses() { return number_from_environment("LVQ_LOSSES", 1); }

// `visit` gets each cut and the machine that was switched on again after it, in a process of its own.
inline void at_every_cut(const sim::Machine& machine, const Words& argv, size_t at_once,
                         const std::function<void(const sim::CutPlan&, const sim::Machine&)>& visit) {
  sim::SimHost host(machine);
  Children children(at_once);
  std::optional<sim::CutPlan> mine;  // in a child
  host.before_each_effect([&](size_t effect) {
    if (mine || children.failed()) return;
    if (host.effects().labels().back().find("/var/log/lvq/") != std::string::npos) return;  // nothing reads it back
    for (const auto where : {sim::Where::before, sim::Where::torn, sim::Where::after}) {
      if (where == sim::Where::before && effect > 1) continue;  // nothing has changed since after the one before
      if (!children.fork_is_child()) continue;
      mine = sim::CutPlan{effect, where, effect};
      return host.cut(*mine);
    }
  });
  sim::run_until_cut(host, [&] { run_lvq(host, argv); });
  if (mine) {
    EXPECT_TRUE(host.effects().dead());
    SCOPED_TRACE(argv.front() + ", cut at effect " + std::to_string(mine->effect) + " (" +
                 host.effects().labels().back() + "), where " + std::to_string(static_cast<int>(mine->where)));
    for (; mine->seed < mine->effect + losses(); ++mine->seed) visit(*mine, host.machine().reboot(mine->seed));
    std::fflush(stdout);
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  children.wait_for_all();
  EXPECT_FALSE(children.failed()) << "see above: a cut of " << argv.front() << " did not lead on";
}

}  // namespace lvq::test
