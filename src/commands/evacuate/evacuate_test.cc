#include <gmock/gmock.h>

#include "tests/support/planning.h"

namespace lvq {
namespace {

using sim::Machine;
using test::plan_on;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Machine three_disks() {
  Machine machine;
  for (const char* name : {"sdb", "sdc", "sdd"})
    machine.add_disk(name, 1_GiB, {.wwid = std::string("naa.") + name});
  machine.make_vg("vg", {"sdb", "sdc", "sdd"});
  return machine;
}

test::Request evacuate(const std::string& device) { return {"evacuate", {{"--pv", {device}}}}; }

TEST(Evacuate, AnEmptyDiskIsNotMovedFrom) {
  EXPECT_THAT(plan_on(three_disks(), evacuate("/dev/sdb")).actions(),
              ElementsAre("vgreduce --yes vg /dev/sdb", "pvremove /dev/sdb"));
}

// By UUID, as scripts do that cannot rely on paths; it is told what was there, not found.
TEST(Evacuate, APhysicalVolumeThatIsGoneIsDoneAndAWarningSaysSo) {
  const std::string uuid = "aaaaaa-bbbb-cccc-dddd-eeee-ffff-gggggg";
  const auto planned = plan_on(three_disks(), evacuate(uuid));
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(planned.warnings(), ElementsAre("nothing-there " + uuid));
  test::Request kept = evacuate(uuid);
  kept.options["--keep-pv"] = {};
  EXPECT_THAT(plan_on(three_disks(), kept).refusals(), ElementsAre(HasSubstr("device-missing")));
}

TEST(Evacuate, WhatWasNotActiveIsInactiveAgain) {
  Machine machine = three_disks();
  machine.make_lv("vg", "idle", 5, {.active = false, .pvs = {"sdb"}});
  machine.make_lv("vg", "other", 5, {.active = false, .pvs = {"sdc"}});
  const auto actions = plan_on(machine, evacuate("/dev/sdb")).actions();
  EXPECT_THAT(actions, Contains("lvchange --activate n --yes vg/idle"));
  EXPECT_THAT(actions, testing::Not(Contains(HasSubstr("vg/other"))));
}

TEST(Evacuate, EveryStepFlushesTheOldAndTheNew) {
  Machine machine = three_disks();
  machine.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  for (const auto& step : plan_on(machine, evacuate("/dev/sdb")).draft.steps)
    if (text(step.action).starts_with("pvmove")) {
      EXPECT_THAT(step.flush, ElementsAre("/dev/sdb", "/dev/sdc", "/dev/sdd"));
    }
}

TEST(Evacuate, AStoppedMoveIsReadAgainBeforeItGoesOn) {
  Machine machine = three_disks();
  machine.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  const auto steps = plan_on(machine, evacuate("/dev/sdb")).draft.steps;
  ASSERT_GT(steps.size(), 2U);
  const Step &read = steps[1], &move = steps[2];
  ASSERT_THAT(text(read.action), testing::StartsWith("dd if=/dev/sdb of=/dev/null"));
  ASSERT_GE(move.redo.size(), 2U);
  EXPECT_EQ(move.redo[move.redo.size() - 2].action, read.action);
  EXPECT_THAT(text(move.redo.back().action), HasSubstr("/dev/sdb:0-4"));
}

TEST(Evacuate, WithConsentNothingIsReadNotEvenWhereAMoveWasStopped) {
  Machine machine = three_disks();
  machine.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  EXPECT_THAT(plan_on(machine, evacuate("/dev/sdb")).draft.findings.warnings.front().what.message,
              HasSubstr("--allow unread:/dev/sdb"));
  test::Request request = evacuate("/dev/sdb");
  request.allowed = {"unread:/dev/sdb"};
  const auto planned = plan_on(machine, request);
  EXPECT_THAT(planned.warnings(), ElementsAre("unread /dev/sdb"));
  EXPECT_THAT(planned.actions(), Contains(testing::StartsWith("pvmove")));
  for (const auto& step : planned.draft.steps) {
    EXPECT_THAT(text(step.action), testing::Not(testing::StartsWith("dd ")));
    for (const auto& remedy : step.redo)
      EXPECT_THAT(text(remedy.action), testing::Not(testing::StartsWith("dd ")));
  }
  request.allowed = {"unread:/dev/sdc"};
  EXPECT_THAT(plan_on(machine, request).warnings(), ElementsAre("read-first /dev/sdb"));
}

TEST(Evacuate, TheOneThatAloneCarriesTheMetadataIsRefused) {
  Snapshot machine = plan_on(three_disks(), evacuate("/dev/sdb")).machine;
  for (auto& pv : machine.pvs) pv.metadata_areas = pv.device == "/dev/sdb" ? 1 : 0;
  EXPECT_THAT(test::plan_on_snapshot(machine, evacuate("/dev/sdb")).refusals(),
              ElementsAre(HasSubstr(
                  "last-metadata /dev/sdb: is the only one that carries the metadata of vg")));
  EXPECT_THAT(test::plan_on_snapshot(machine, evacuate("/dev/sdc")).refusals(), IsEmpty());
}

TEST(Evacuate, PartsOfAVolumeThatIsBeingConvertedAreNotMoved) {
  Machine simulated = three_disks();
  simulated.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  Snapshot machine = plan_on(simulated, evacuate("/dev/sdb")).machine;
  LogicalVolume& image = machine.lvs.front();
  LogicalVolume mirror = image;
  image.name = "a_mimage_0";
  image.parent = "a_mimagetmp_2";
  image.hidden = true;
  mirror.uuid = "mirror";
  mirror.convert_lv = "[a_mimagetmp_2]";
  LogicalVolume between = mirror;
  between.uuid = "between";
  between.name = "a_mimagetmp_2";
  between.parent = "a";
  between.hidden = true;
  between.convert_lv.clear();
  for (const auto& each : {mirror, between}) machine.lvs.push_back(each);
  EXPECT_THAT(
      test::plan_on_snapshot(machine, evacuate("/dev/sdb")).refusals(),
      ElementsAre(
          "lv-type-unsupported vg/a_mimage_0: is a part of vg/a, which is being converted"));
}

TEST(Evacuate, PromisesTheVolumesThatMoveAndNoOthers) {
  Machine machine = three_disks();
  machine.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  machine.make_lv("vg", "b", 5, {.pvs = {"sdc"}});
  std::vector<std::string> promised;
  for (const auto& fact : plan_on(machine, evacuate("/dev/sdb")).draft.goal)
    if (const auto* lv = std::get_if<LvIs>(&fact)) promised.push_back(lv->name);
  EXPECT_THAT(promised, ElementsAre("a")) << "somebody else may do with b what he likes";
}

TEST(Evacuate, WarnsWhereAnotherKindOfDiskHasToDo) {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.rotational = true});
  machine.add_disk("sdc", 1_GiB);
  machine.make_vg("vg", {"sdb", "sdc"});
  machine.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  EXPECT_THAT(plan_on(machine, evacuate("/dev/sdb")).warnings(),
              ElementsAre("other-kind /dev/sdc", "read-first /dev/sdb"));
  machine.add_disk("sdd", 1_GiB, {.rotational = true});
  machine.disks.at("sdc").rotational = true;
  EXPECT_THAT(plan_on(machine, evacuate("/dev/sdb")).warnings(),
              ElementsAre("read-first /dev/sdb"));
}

TEST(Evacuate, ALastOneAndAStrangerAreRefused) {
  Machine machine;
  machine.add_disk("sdb", 1_GiB);
  machine.add_disk("sdc", 1_GiB);
  machine.make_vg("vg", {"sdb"});
  EXPECT_THAT(plan_on(machine, evacuate("/dev/sdb")).refusals(),
              ElementsAre(HasSubstr("last-pv /dev/sdb")));
  EXPECT_THAT(
      plan_on(machine, {"evacuate", {{"--pv", {"/dev/sdc"}}, {"--keep-pv", {""}}}}).refusals(),
      ElementsAre(HasSubstr("device-not-pv /dev/sdc")));
}

TEST(Evacuate, WhereAPieceHasNoPlaceBothFiguresAreSaid) {
  Machine machine = three_disks();
  machine.make_lv("vg", "a", 200, {.pvs = {"sdb"}});
  machine.make_lv("vg", "b", 150, {.pvs = {"sdc"}});
  machine.make_lv("vg", "c", 200, {.pvs = {"sdd"}});
  EXPECT_THAT(
      plan_on(machine, evacuate("/dev/sdb")).refusals(),
      ElementsAre(HasSubstr(
          "needs a place for 200 extents (800.00 MiB) of /dev/sdb, and there is room for 160 "
          "extents (640.00 MiB)")));
}

}  // namespace
}  // namespace lvq
