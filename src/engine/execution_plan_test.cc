#include "engine/execution_plan.h"

#include <gmock/gmock.h>

#include "plan/review.h"

namespace lvq {
namespace {

using testing::ElementsAre;

Step doing(const std::string& tool, const std::vector<Fact>& before,
           const std::vector<Fact>& after) {
  Step step;
  step.title = tool;
  step.action = Run{{tool}};
  step.before = before;
  step.after = after;
  return step;
}

// umount, swapoff, lvremove.
Transaction removal() {
  Transaction transaction;
  transaction.plan.steps = {
      doing("umount", {Mounted{"/dev/vg/a", "/srv/a"}}, {Unmounted{"/srv/a"}}),
      doing("swapoff", {SwapOn{"/dev/vg/s"}}, {SwapOff{"/dev/vg/s"}}),
      doing("lvremove", {}, {LvAbsent{"vg", "a"}})};
  return transaction;
}

Snapshot attached_machine(bool mounted, bool swapping) {
  Snapshot machine;
  machine.has_lvm = true;
  machine.devices = {{.name = "dm-0", .major = 254, .minor = 0, .dm_name = "vg-a"},
                     {.name = "dm-1", .major = 254, .minor = 1, .dm_name = "vg-s"}};
  machine.vgs.push_back({.name = "vg"});
  machine.lvs.push_back({.vg = "vg", .name = "a"});
  if (mounted) machine.mounts.push_back({.major = 254, .minor = 0, .target = "/srv/a"});
  if (swapping) machine.swaps.push_back({"/dev/dm-1", "dm-1"});
  return machine;
}

std::vector<std::string> actions_of(const ExecutionPlan& execution) {
  std::vector<std::string> commands;
  for (const auto& step : execution.plan.steps) commands.push_back(text(step.action));
  return commands;
}

TEST(RecoveryForward, ReleasesWhatABootHasBroughtBack) {
  EXPECT_THAT(actions_of(recovery_forward(removal(), attached_machine(true, true))),
              ElementsAre("umount", "swapoff", "lvremove"));
}

TEST(RecoveryForward, JournalsWhatARebootHasReleasedAsDone) {
  const ExecutionPlan execution = recovery_forward(removal(), attached_machine(false, true));
  EXPECT_THAT(actions_of(execution), ElementsAre("swapoff", "lvremove"));
  ASSERT_EQ(execution.spans.size(), 3U);
  EXPECT_EQ(execution.spans[0].step, 1U);
  EXPECT_EQ(execution.spans[0].count, 0U);
  EXPECT_THAT(actions_of(recovery_forward(removal(), attached_machine(false, false))),
              ElementsAre("lvremove"));
}

TEST(RecoveryForward, RunsAStepWhoseEffectsAreNotAllVolatile) {
  Transaction transaction = removal();
  transaction.plan.steps[0].after.emplace_back(LvAbsent{"vg", "gone"});
  EXPECT_THAT(actions_of(recovery_forward(transaction, attached_machine(false, false))),
              ElementsAre("umount", "lvremove"));
}

// A boot has mounted it, and nobody can tell with which options.
TEST(RecoveryForward, RunsAStepThatIsNotProvedByItsEffects) {
  Transaction transaction = removal();
  transaction.plan.steps[0].after_proves_done = false;
  EXPECT_THAT(actions_of(recovery_forward(transaction, attached_machine(false, false))),
              ElementsAre("umount", "lvremove"));
}

// A step that promises nothing is never seen to be done.
TEST(RecoveryForward, RunsAStepWithoutEffectsToSee) {
  Transaction transaction;
  transaction.plan.steps = {doing("systemctl", {}, {})};
  EXPECT_THAT(actions_of(recovery_forward(transaction, attached_machine(false, false))),
              ElementsAre("systemctl"));
}

// A device that refuses writes, a copy of it made meanwhile, and a step that asks whether it still
// does.
Transaction copying(size_t done) {
  const DeviceWritable closed{"/dev/vg/a", false};
  Transaction transaction;
  transaction.plan.steps = {doing("setro", {}, {closed}), doing("copy", {closed}, {}),
                            doing("decide", {closed}, {})};
  transaction.plan.steps[0].restore_volatile = {{::lvq::Run{{"setro"}}, closed}};
  for (size_t n = 1; n <= done; ++n)
    transaction.records.insert(transaction.records.end(), {{Event::start, n}, {Event::done, n}});
  return transaction;
}

TEST(RecoveryForward, DoesAgainWhatWasDoneUnderAConditionThatIsLost) {
  const Snapshot booted = attached_machine(false, false);
  const ExecutionPlan execution = recovery_forward(copying(2), booted);
  EXPECT_THAT(actions_of(execution), ElementsAre("setro", "copy", "decide"));
  ASSERT_FALSE(execution.spans.empty());
  // Before anything is done: a kill after it must not hide it.
  const JournaledSpan& first = execution.spans.front();
  EXPECT_EQ(first.step, 1U);
  EXPECT_EQ(first.end, Event::undone);
  EXPECT_EQ(first.count, 0U);
}

TEST(RecoveryForward, GoesOnWhereTheConditionStillHolds) {
  Snapshot machine = attached_machine(false, false);
  machine.devices.edit(*machine.device("/dev/mapper/vg-a")).read_only = true;
  EXPECT_THAT(actions_of(recovery_forward(copying(2), machine)), ElementsAre("decide"));
}

TEST(RecoveryForward, BringsBackTheConditionAloneWhereNothingWasDoneUnderIt) {
  EXPECT_THAT(actions_of(recovery_forward(copying(1), attached_machine(false, false))),
              ElementsAre("setro", "copy", "decide"));
}

TEST(RecoveryForward, DoesNothingAgainOnceNoStepAsksForTheCondition) {
  EXPECT_THAT(actions_of(recovery_forward(copying(3), attached_machine(false, false))),
              ElementsAre("setro"));
}

TEST(RecoveryBack, LooksRightBeforeARemovalWhetherAnythingDependsOnTheVolume) {
  Transaction transaction;
  transaction.plan.steps = {doing("lvcreate", {LvAbsent{"vg", "a"}}, {LvActive{"vg", "a"}})};
  transaction.plan.steps[0].undo = {
      {::lvq::Run{{"lvremove", "--yes", "vg/a"}}, LvAbsent{"vg", "a"}}};
  transaction.records = {{Event::start, 1}, {Event::done, 1}};
  const ExecutionPlan execution = recovery_back(transaction, attached_machine(false, false));
  ASSERT_EQ(actions_of(execution), std::vector<std::string>{"lvremove --yes vg/a"});
  EXPECT_THAT(execution.plan.steps[0].before, ElementsAre(Fact(NoDependents{"vg", "a"})));
  EXPECT_TRUE(execution.plan.steps[0].overwrites) << "looked at once more";
}

// The undo of a step had come to its end, and what it had mounted again is lost: the step itself is
// as if never run.
TEST(RecoveryBack, BringsBackWhatARebootHasTakenFromAnUndoThatIsComplete) {
  Transaction transaction;
  transaction.plan.steps = {doing("rmdir", {DirIs{"/srv"}}, {DirAbsent{"/srv"}})};
  transaction.plan.steps[0].undo = {{::lvq::Run{{"mkdir"}}, DirIs{"/srv"}},
                                    {::lvq::Run{{"mount"}}, Mounted{"/dev/vg/a", "/srv/a"}}};
  transaction.records = {{Event::start, 1}, {Event::done, 1}, {Event::undo_start, 1}};
  for (const bool mounted : {true, false}) {
    Snapshot machine = attached_machine(mounted, true);
    machine.paths["/srv"] = {.kind = PathState::Kind::directory};
    EXPECT_EQ(actions_of(recovery_back(transaction, machine)).size(), mounted ? 0 : 1);
  }
}

TEST(RecoveryBack, MountsWhatABootCouldNotSinceAPartitionTableWasCutOff) {
  const Mounted there{"/dev/vg/a", "/srv/a"};
  const PartitionIs was{"/dev/sdb", 1, 2048, 4096, "8e", "", ""},
      now{"/dev/sdb", 1, 2048, 8192, "8e", "", ""};
  Transaction transaction;
  transaction.plan.steps = {doing("sfdisk", {was}, {now}), doing("resize2fs", {there}, {there})};
  transaction.plan.steps[1].redo = {{::lvq::Run{{"mount"}}, there}};
  transaction.records = {{Event::start, 1}};
  Snapshot machine = attached_machine(false, true);
  machine.devices.push_back({.name = "sdb", .major = 8, .minor = 16, .size = 1_GiB});
  machine.partition_tables["sdb"] = {
      "gpt", {{.number = 1, .start = 2048, .size = 4096, .type = "8e", .uuid = "", .name = ""}}};
  const ExecutionPlan execution = recovery_back(transaction, machine);
  EXPECT_THAT(actions_of(execution), ElementsAre("mount"));
  EXPECT_THAT(execution.plan.goal, ElementsAre(Fact(was), Fact(there)));
  transaction.plan.steps[0] = doing("lvextend", {}, {});
  EXPECT_THAT(actions_of(recovery_back(transaction, machine)), testing::IsEmpty());
}

// lvextend, a file system that grows for good, and umount; it ends at `end` now.
struct Growth {
  Transaction transaction;
  Snapshot machine;
};
Growth growing(size_t done, Bytes end, bool mounted) {
  const Mounted there{"/dev/vg/a", "/srv/a"};
  Growth growth{.machine = attached_machine(mounted, false)};
  growth.machine.fs_ends["dm-0"] = end;
  auto& steps = growth.transaction.plan.steps;
  steps = {doing("lvextend", {}, {FsEnds{"/dev/vg/a", Bytes{1}, 1_GiB}}),
           doing("xfs_growfs", {there, FsEnds{"/dev/vg/a", 1_GiB, 2_GiB}},
                 {FsEnds{"/dev/vg/a", 2_GiB, 2_GiB}, there}),
           doing("umount", {there}, {Unmounted{"/srv/a"}})};
  steps[0].undo = {{::lvq::Run{{"lvreduce"}}, std::nullopt}};
  const Remedy mount{::lvq::Run{{"mount"}}, there};
  steps[1].redo = {mount, {steps[1].action, steps[1].after.front()}};
  steps[1].restore_volatile = {mount};
  steps[1].no_way_back = "an xfs cannot become smaller again";
  growth.transaction.plan.goal = {FsEnds{"/dev/vg/a", 2_GiB, 2_GiB}};
  for (size_t n = 1; n <= done; ++n) {
    growth.transaction.records.push_back({Event::start, n});
    growth.transaction.records.push_back({Event::done, n});
  }
  return growth;
}

bool is_past_no_return(Growth growth) {
  growth.transaction.records.push_back({Event::start, 2});
  return recovery_back(growth.transaction, growth.machine).past_no_return;
}

TEST(RecoveryBack, OfWhatGrowsForGoodIsBarredOnceItMayHaveBegun) {
  EXPECT_FALSE(is_past_no_return(growing(1, 1_GiB, true)));
  EXPECT_TRUE(is_past_no_return(growing(1, Bytes{(1_GiB).value + 4096}, true)));
  EXPECT_TRUE(is_past_no_return(growing(1, 2_GiB, true)));
  EXPECT_TRUE(is_past_no_return(growing(1, 1_GiB, false))) << "its journal may say otherwise";
}

TEST(RecoveryBack, LooksRightBeforeAReductionWhereWhatItHoldsEnds) {
  const Growth growth = growing(1, 1_GiB, true);
  const ExecutionPlan execution = recovery_back(growth.transaction, growth.machine);
  ASSERT_EQ(actions_of(execution), std::vector<std::string>{"lvreduce"});
  EXPECT_THAT(execution.plan.steps[0].before,
              ElementsAre(Fact(FsEnds{"/dev/vg/a", Bytes{1}, 1_GiB})));
  EXPECT_TRUE(execution.plan.steps[0].overwrites);
}

TEST(RecoveryForward, GoesOnFromWhereverWhatGrowsWasCutOff) {
  Growth growth = growing(1, Bytes{(1_GiB).value + 4096}, true);
  growth.transaction.records.push_back({Event::start, 2});
  EXPECT_THAT(actions_of(recovery_forward(growth.transaction, growth.machine)),
              ElementsAre("xfs_growfs", "umount"));
}

// Its superblock does not say yet what its journal has.
TEST(RecoveryForward, MountsAgainWhatHasGrown) {
  const Growth growth = growing(2, 1_GiB, false);
  const ExecutionPlan execution = recovery_forward(growth.transaction, growth.machine);
  EXPECT_TRUE(execution.drift.empty());
  EXPECT_THAT(actions_of(execution), ElementsAre("mount", "umount"));
  EXPECT_TRUE(check_chain(execution.plan, growth.machine).empty());
  EXPECT_FALSE(
      recovery_forward(growing(2, 1_GiB, true).transaction, growing(2, 1_GiB, true).machine)
          .drift.empty())
      << "a kernel that has it mounted knows";
}

// umount had begun, and what it had to write is lost.
TEST(RecoveryForward, MountsAgainWhatHasGrownAndWasBeingUnmounted) {
  Growth growth = growing(2, 1_GiB, false);
  growth.transaction.records.push_back({Event::start, 3});
  const ExecutionPlan execution = recovery_forward(growth.transaction, growth.machine);
  EXPECT_TRUE(execution.drift.empty());
  EXPECT_THAT(actions_of(execution), ElementsAre("mount", "umount"));
  EXPECT_TRUE(check_chain(execution.plan, growth.machine).empty());
}

TEST(RecoveryBack, EachRemedyOfAStepSaysWhatItDoes) {
  Transaction transaction;
  Step step = doing("lvcreate", {LvAbsent{"vg", "a"}}, {});
  step.undo = {{::lvq::Run{{"lvchange"}}, std::nullopt},
               {::lvq::Run{{"lvremove"}}, LvAbsent{"vg", "a"}},
               {::lvq::Run{{"swapon"}}, SwapOn{"/dev/vg/s"}},
               {::lvq::Run{{"systemctl", "daemon-reload"}}, std::nullopt}};
  transaction.plan.steps = {step};
  transaction.records = {{Event::start, 1}, {Event::done, 1}};
  std::vector<std::string> titles;
  for (const auto& each : recovery_back(transaction, attached_machine(false, false)).plan.steps)
    titles.push_back(each.title);
  EXPECT_THAT(titles, ElementsAre("Take back: lvcreate: lvchange", "Take back: lvcreate",
                                  "Take back: lvcreate: /dev/vg/s is active swap",
                                  "Take back: tell systemd"));
}

}  // namespace
}  // namespace lvq
