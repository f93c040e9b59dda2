#include "engine/waking.h"

#include <gmock/gmock.h>

#include "plan/review.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A transaction that mounts vg/a, and one volume for each name that is not active.
Transaction mounting_a() {
  Transaction transaction;
  transaction.plan.steps.resize(1);
  transaction.plan.steps[0].action = ::lvq::Run{{"mount"}};
  transaction.plan.steps[0].after = {Mounted{"/dev/vg/a", "/srv/a"}};
  return transaction;
}

Snapshot machine_with(const std::vector<std::string>& volumes) {
  Snapshot machine;
  machine.has_lvm = true;
  machine.vgs.push_back({.name = "vg"});
  for (const auto& name : volumes) {
    LogicalVolume lv;
    lv.vg = "vg";
    lv.name = name;
    machine.lvs.push_back(lv);
  }
  return machine;
}

std::vector<std::string> activations_in(const ExecutionPlan& execution) {
  std::vector<std::string> commands;
  for (const auto& step : execution.plan.steps) commands.push_back(text(step.action));
  return commands;
}

TEST(Waking, ActivatesWhatThePlanLooksIntoAndNoOtherVolume) {
  EXPECT_THAT(activations_in(waking(mounting_a(), machine_with({"a", "b"}))),
              ElementsAre("lvchange --activate y --yes vg/a"));
}

TEST(Waking, HasNothingToDoWhereItIsActive) {
  Snapshot machine = machine_with({"a"});
  machine.lvs.edit(*machine.lv("vg", "a")).active = true;
  EXPECT_THAT(activations_in(waking(mounting_a(), machine)), IsEmpty());
}

TEST(Waking, LeavesAloneWhatThePlanWantsInactive) {
  Transaction transaction = mounting_a();
  transaction.plan.steps[0].before = {LvInactive{"vg", "a"}};
  EXPECT_THAT(activations_in(waking(transaction, machine_with({"a"}))), IsEmpty());
}

TEST(Waking, LeavesAloneARaidThatIsHalfMade) {
  Snapshot machine = machine_with({"a", "a_rmeta_0"});
  EXPECT_THAT(activations_in(waking(mounting_a(), machine)), IsEmpty());
  machine.lvs.edit(*machine.lv("vg", "a_rmeta_0")).hidden = true;
  EXPECT_THAT(activations_in(waking(mounting_a(), machine)),
              ElementsAre("lvchange --activate y --yes vg/a"));
}

TEST(Waking, LeavesAloneWhatLvmWouldNotActivate) {
  Snapshot machine = machine_with({"a"});
  machine.vgs.front().partial = true;
  machine.lvs.edit(*machine.lv("vg", "a")).health = "partial";
  EXPECT_THAT(activations_in(waking(mounting_a(), machine)), IsEmpty());
}

TEST(Waking, ActivatesWhatLvmDoesInAGroupThatLacksADisk) {
  Snapshot machine = machine_with({"a"});
  machine.vgs.front().partial = true;
  EXPECT_THAT(activations_in(waking(mounting_a(), machine)),
              ElementsAre("lvchange --activate y --yes vg/a"))
      << "all of it lies on other disks";
  LogicalVolume& raid = machine.lvs.edit(*machine.lv("vg", "a"));
  raid.health = "partial";
  raid.layout = "raid,raid1";
  EXPECT_THAT(activations_in(waking(mounting_a(), machine)),
              ElementsAre("lvchange --activate y --yes vg/a"));
}

TEST(Waking, ActivatesAsThePlanItselfDoesIt) {
  Transaction transaction = mounting_a();
  transaction.plan.steps[0].restore_volatile = {
      {::lvq::Run{{"lvchange", "--config", "x", "vg/a"}}, LvActive{"vg", "a"}}};
  EXPECT_THAT(activations_in(waking(transaction, machine_with({"a"}))),
              ElementsAre("lvchange --config x vg/a"));
}

TEST(Waking, ActivatesAlsoWhatIsLeftOutOtherwise) {
  Snapshot machine = machine_with({"a"});
  machine.lvs.edit(*machine.lv("vg", "a")).skip_activation = true;
  EXPECT_THAT(activations_in(waking(mounting_a(), machine)),
              ElementsAre("lvchange --activate y --yes --ignoreactivationskip vg/a"));
}

}  // namespace
}  // namespace lvq
