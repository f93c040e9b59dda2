// Every cut of a run, without running it anew for each: the run is followed once. What a cut
// between two effects leaves is the machine as it is then, and a copy of that is switched on again.
// Only what an effect leaves when it is torn cannot be undone: there the process forks, the power
// fails in the child, and the parent goes on.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
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
    void* memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    return *new (memory) Shared;
  }
};

// Works to do, two at a time, each in a process of its own, which must end well. What such a
// process finds to do itself it does at once.
class Children {
 public:
  template <class Work>
  void run(Work&& work) {
    if (getpid() != owner_) return work();
    if (!well_) return;
    while (running_ >= 2) wait_for_one();
    const pid_t pid = fork_here();
    if (pid == 0) end_after(work);
    ++running_;
  }
  bool all_ended_well() {
    while (running_ > 0) wait_for_one();
    return well_;
  }

  // One work, waited for.
  template <class Work>
  static bool one_ends_well(Work&& work) {
    const pid_t pid = fork_here();
    if (pid == 0) end_after(work);
    int status = 0;
    if (waitpid(pid, &status, 0) != pid) std::abort();
    return status == 0;
  }

 private:
  static pid_t fork_here() {
    std::fflush(stdout);
    const pid_t pid = fork();
    if (pid < 0) std::abort();
    return pid;
  }
  template <class Work>
  [[noreturn]] static void end_after(Work&& work) {
    work();
    std::fflush(stdout);
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  void wait_for_one() {
    int status = 0;
    if (wait(&status) < 0) std::abort();
    --running_;
    well_ &= status == 0;
  }

  const pid_t owner_ = getpid();
  size_t running_ = 0;
  bool well_ = true;
};

inline size_t number_from_environment(const char* name, size_t otherwise) {
  const char* wanted = std::getenv(name);
  return wanted ? std::stoul(wanted) : otherwise;
}

// Of what was written and not flushed, how much is lost is a matter of luck, drawn so many times.
inline size_t losses() { return number_from_environment("LVQ_LOSSES", 1); }

using Visit = std::function<void(const sim::CutPlan&, const sim::Machine&)>;

// What follows one run through all its cuts.
class EveryCut {
 public:
  // `visit` gets each cut, and the machine that was switched on again after it.
  EveryCut(const sim::Machine& machine, Words argv, const Visit& visit)
      : host_(machine), argv_(std::move(argv)), visit_(visit) {}

  void follow() {
    host_.before_each_effect([this](size_t effect) { before(effect); });
    run_lvq(host_, argv_);
    after(host_.effects().count());
  }

 private:
  void before(size_t effect) {
    if (testing::Test::HasFailure()) return;
    after(effect - 1);
    label_ = host_.effects().labels().back();
    if (is_log()) return;
    if (effect == 1 || luck_decides()) look({effect, sim::Where::before, effect});
    if (host_.effects().can_be_torn()) tear({effect, sim::Where::torn, effect});
  }

  // The state after an effect is that before the next one.
  void after(size_t effect) {
    if (effect > 0 && !is_log()) look({effect, sim::Where::after, effect});
  }

  void tear(const sim::CutPlan& cut) {
    EXPECT_TRUE(Children::one_ends_well([&] {
      host_.tear(cut);
      look(cut);
    })) << "see above: a cut of "
        << argv_.front() << " did not lead on";
  }

  void look(sim::CutPlan cut) {
    SCOPED_TRACE(argv_.front() + ", cut at effect " + std::to_string(cut.effect) + " (" + label_ +
                 "), where " + std::to_string(static_cast<int>(cut.where)));
    for (; cut.seed < cut.effect + losses(); ++cut.seed)
      visit_(cut, std::as_const(host_).machine().reboot(cut.seed));
  }

  bool is_log() const {
    return label_.find("/var/log/lvq/") != std::string::npos;
  }  // nothing reads it back

  // Whether what was written and not flushed is lost: another draw than that after the effect
  // ahead.
  bool luck_decides() const {
    return std::ranges::any_of(std::as_const(host_).machine().disks,
                               [](const auto& each) { return !each.second.unflushed.empty(); });
  }

  sim::SimHost host_;
  Words argv_;
  Visit visit_;
  std::string label_;  // of the effect that comes, or has just come
};

inline void at_every_cut(const sim::Machine& machine, const Words& argv, const Visit& visit) {
  EveryCut(machine, argv, visit).follow();
}

}  // namespace lvq::test
