#include "report/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvq {
namespace {

using testing::ElementsAre;

Step running(const std::vector<std::string>& argv) {
  Step step;
  step.action = Run{argv};
  return step;
}

std::optional<Work> only_work(const Step& step, const Snapshot& machine) {
  Plan plan;
  plan.steps = {step};
  return timeline_of(plan, machine, numbers_of(plan), {}).front().work;
}

TEST(Timeline, AReadingTellsHowMuchItReads) {
  const auto work = only_work(running({"dd", "if=/dev/sdb", "count=1048576"}), {});
  ASSERT_TRUE(work);
  EXPECT_EQ(work->verb, "reads");
  EXPECT_EQ(work->bytes, 1_MiB);
  EXPECT_FALSE(only_work(running({"dd", "if=/dev/sdb", "count=1M"}), {}));
}

TEST(Timeline, AMoveTellsHowMuchItMoves) {
  Snapshot machine;
  VolumeGroup vg;
  vg.name = "vg";
  machine.vgs.push_back(vg);
  Step step = running({"pvmove"});
  step.after = {ExtentsAre{"vg", "/dev/sdb", "u", {0}, {10}, "", ""},
                ExtentsAre{"vg", "/dev/sdc", "v", {0}, {10}, "a", "w"}};
  ASSERT_TRUE(only_work(step, machine));
  EXPECT_EQ(only_work(step, machine)->bytes, 40_MiB);
  EXPECT_FALSE(only_work(step, {})) << "the size of an extent is not known";
}

TEST(Timeline, ACopyTellsWhatIsInUse) {
  Snapshot machine;
  Device disk;
  disk.name = "sdb";
  machine.devices.push_back(disk);
  machine.usage["sdb"] = {.used = 7_MiB, .total = 1_GiB, .last_mounted = ""};
  Step step = running({"rsync", "-a"});
  step.before = {Mounted{"/dev/sdb", "/old"}, Mounted{"/dev/sdc", "/new"}};
  ASSERT_TRUE(only_work(step, machine));
  EXPECT_EQ(only_work(step, machine)->bytes, 7_MiB);
  step.action = running({"rsync", "-a", "--files-from=changed"}).action;
  EXPECT_FALSE(only_work(step, machine)) << "what has changed meanwhile is not known before";
}

TEST(Timeline, AWindowIsMarkedFromItsFirstStepToItsLast) {
  Plan plan;
  plan.steps.assign(4, running({"true"}));
  const auto steps =
      timeline_of(plan, {}, numbers_of(plan), {{.place = "/srv/a", .first = 2, .last = 4}});
  EXPECT_THAT(steps[1].begins, ElementsAre("from here nobody can write to /srv/a"));
  EXPECT_THAT(steps[3].ends, ElementsAre("/srv/a can be written to again"));
  EXPECT_EQ((std::vector{steps[0].closed, steps[1].closed, steps[2].closed, steps[3].closed}),
            (std::vector{false, true, true, false}));
}

TEST(Timeline, DurationsOfAWindowAreThoseOfItsSteps) {
  Plan plan;
  plan.steps.assign(3, running({"true"}));
  std::vector<ClosedWindow> windows = {{.place = "/srv/a", .first = 1, .last = 2}};
  auto steps = timeline_of(plan, {}, numbers_of(plan), windows);
  Report report;
  report.steps = {
      {StepReport::State::done, 1.5}, {StepReport::State::done, 2}, {StepReport::State::failed, 4}};
  add_durations(report, steps, windows);
  EXPECT_EQ(windows[0].seconds, 3.5);
  EXPECT_EQ(steps[2].state, "failed");
}

TEST(Timeline, AWindowThatDidNotEndHasNoDuration) {
  Plan plan;
  plan.steps.assign(2, running({"true"}));
  std::vector<ClosedWindow> windows = {{.place = "/srv/a", .first = 1, .last = 2}};
  auto steps = timeline_of(plan, {}, numbers_of(plan), windows);
  Report report;
  report.steps = {{StepReport::State::done, 1.5}, {StepReport::State::failed, 2}};
  add_durations(report, steps, windows);
  EXPECT_FALSE(windows[0].seconds);
}

TEST(Timeline, TheWayBackMountsAgainOnlyWhatItsStepHasUnmounted) {
  const auto remedy = [](const std::string& target) {
    return Remedy{::lvq::Run{{"mount", target}}, Mounted{"/dev/sdb", target}};
  };
  Plan plan;
  plan.steps.assign(2, running({"umount"}));
  plan.steps[0].after = {Unmounted{"/srv/a/b"}};
  plan.steps[0].undo = {remedy("/srv/a"), remedy("/srv/a/b")};
  plan.steps[1].after = {Unmounted{"/srv/a"}};
  plan.steps[1].undo = {remedy("/srv/a")};
  Snapshot machine;
  machine.devices.push_back({.name = "sdb", .major = 8, .minor = 16});
  for (const char* target : {"/srv/a", "/srv/a/b"})
    machine.mounts.push_back({.major = 8, .minor = 16, .root = "/", .target = target});
  const auto steps = timeline_of(plan, machine, numbers_of(plan), {});
  EXPECT_THAT(steps[0].back, ElementsAre("mount /srv/a/b"));
  EXPECT_THAT(steps[1].back, ElementsAre("mount /srv/a"));
}

}  // namespace
}  // namespace lvq
