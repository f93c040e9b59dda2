#include "report/windows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Snapshot machine_with_a_mount(const std::string& options) {
  Snapshot machine;
  Device disk;
  disk.name = "sdb";
  disk.major = 8;
  machine.devices.push_back(disk);
  machine.mounts.push_back({.major = 8,
                            .root = "/",
                            .target = "/srv/a",
                            .fs_type = "xfs",
                            .source = "/dev/sdb",
                            .options = "rw",
                            .super_options = options});
  return machine;
}

Step step_to(const Fact& fact) {
  Step step;
  step.after = {fact};
  return step;
}

Plan plan_of(const std::vector<Fact>& facts) {
  Plan plan;
  for (const auto& fact : facts) plan.steps.push_back(step_to(fact));
  return plan;
}

std::vector<ClosedWindow> windows_of(const Plan& plan, const Snapshot& machine) {
  return closed_windows(plan, machine, numbers_of(plan));
}

TEST(Windows, ReachFromTheFirstStepThatClosesToTheMount) {
  const auto windows = windows_of(
      plan_of({DirIs{"/srv"}, FsWritable{"/dev/sdb", false}, DeviceWritable{"/dev/sdb", false},
               Unmounted{"/srv/a"}, DeviceWritable{"/dev/sdb", true}, Mounted{"/dev/sdb", "/srv/a"},
               DirIs{"/srv"}}),
      machine_with_a_mount("rw"));
  ASSERT_EQ(windows.size(), 1U);
  EXPECT_EQ(windows[0].place, "/srv/a");
  EXPECT_EQ(windows[0].first, 2U);
  EXPECT_EQ(windows[0].last, 6U);
  EXPECT_THAT(windows[0].parts,
              ElementsAre("steps 2 to 3: read-only", "steps 4 to 5: not mounted"));
  EXPECT_EQ(windows[0].span, "from step 2 to step 6");
}

// A repair goes from the last step to the first, with several commands for one.
TEST(Windows, AreToldByTheNumbersOfTheTransaction) {
  const Plan plan = plan_of({FsWritable{"/dev/sdb", false}, Unmounted{"/srv/a"}, DirIs{"/srv"},
                             Mounted{"/dev/sdb", "/srv/a"}});
  const auto machine = machine_with_a_mount("rw");
  const auto windows = closed_windows(plan, machine, {.of = {9, 8, 8, 7}, .total = 12});
  ASSERT_EQ(windows.size(), 1U);
  EXPECT_EQ(windows[0].first, 1U);
  EXPECT_EQ(windows[0].last, 4U);
  EXPECT_EQ(windows[0].span, "from step 9 to step 7");
  EXPECT_THAT(windows[0].parts, ElementsAre("step 9: read-only", "step 8: not mounted"));
  const auto short_one = closed_windows(plan, machine, {.of = {5, 5, 5, 5}, .total = 12});
  EXPECT_EQ(short_one.at(0).span, "during step 5");
}

TEST(Windows, AVolumeThatGoesIsClosedForGood) {
  const auto windows = windows_of(plan_of({Unmounted{"/srv/a"}}), machine_with_a_mount("rw"));
  ASSERT_EQ(windows.size(), 1U);
  EXPECT_EQ(windows[0].last, 0U);
  EXPECT_EQ(windows[0].span, "from step 1 on, for good");
  EXPECT_THAT(windows[0].parts, ElementsAre("step 1: not mounted"));
}

TEST(Windows, WhatNobodyCanWriteToNowIsNoLoss) {
  EXPECT_THAT(windows_of(plan_of({Unmounted{"/srv/a"}}), machine_with_a_mount("ro")), IsEmpty());
}

TEST(Windows, PlacesThatThePlanMakesAreNotAmongThem) {
  EXPECT_THAT(windows_of(plan_of({Mounted{"/dev/sdb", "/mnt/new"}, Unmounted{"/mnt/new"}}),
                         machine_with_a_mount("rw")),
              IsEmpty());
}

}  // namespace
}  // namespace lvq
