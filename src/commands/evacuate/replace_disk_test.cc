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
using testing::StartsWith;

Machine old_and_new(Bytes size_of_new = 1_GiB) {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.b"});
  machine.add_disk("sdc", size_of_new, {.wwid = "naa.c"});
  machine.make_vg("vg", {"sdb"});
  return machine;
}

test::Request replacement(const std::string& before = "/dev/sdb",
                          const std::string& after = "/dev/sdc") {
  return {"replace-disk", {{"--old", {before}}, {"--new", {after}}}};
}

TEST(ReplaceDisk, TheNewOneJoinsBeforeAnythingMovesAndTheOldOneLeavesLast) {
  Machine machine = old_and_new();
  machine.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  EXPECT_THAT(plan_on(machine, replacement()).actions(),
              ElementsAre(StartsWith("pvcreate"), "vgextend --yes vg /dev/sdc",
                          "pvchange --allocatable n /dev/sdb", StartsWith("dd if=/dev/sdb"),
                          HasSubstr("/dev/sdb:0-4 /dev/sdc:0-4"), "vgreduce --yes vg /dev/sdb",
                          "pvremove /dev/sdb"));
}

TEST(ReplaceDisk, AnEmptyOneIsNotMovedFrom) {
  EXPECT_THAT(plan_on(old_and_new(), replacement()).actions(),
              ElementsAre(StartsWith("pvcreate"), "vgextend --yes vg /dev/sdc",
                          "vgreduce --yes vg /dev/sdb", "pvremove /dev/sdb"));
}

TEST(ReplaceDisk, TheGroupIsPromisedWithTheNewOneAlone) {
  Machine machine = old_and_new();
  machine.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  const auto planned = plan_on(machine, replacement());
  const auto* joined = std::get_if<PvIs>(&planned.draft.goal.back());
  ASSERT_NE(joined, nullptr);
  EXPECT_EQ(joined->path, "/dev/sdc");
  for (const auto& fact : planned.draft.goal)
    if (const auto* vg = std::get_if<VgIs>(&fact)) {
      EXPECT_THAT(vg->pv_uuids, ElementsAre(joined->uuid));
    }
  EXPECT_THAT(planned.draft.goal, Contains(Fact(NotPv{"/dev/sdb"})));
}

TEST(ReplaceDisk, OneThatIsTooSmallIsRefusedWithBothFigures) {
  Machine machine = old_and_new(100_MiB);
  machine.make_lv("vg", "a", 60, {.pvs = {"sdb"}});
  EXPECT_THAT(
      plan_on(machine, replacement()).refusals(),
      Contains(HasSubstr(
          "has room for 24 extents (96.00 MiB), and 60 extents (240.00 MiB) of /dev/sdb are in "
          "use")));
}

TEST(ReplaceDisk, OneThatHoldsSomethingNeedsConsentAndIsWiped) {
  Machine machine = old_and_new();
  machine.put_fs("sdc", "ext4", "photos", {.precious = false});
  EXPECT_THAT(plan_on(machine, replacement()).consents(), ElementsAre("wipe:/dev/sdc"));
  test::Request request = replacement();
  request.allowed = {"wipe:/dev/sdc"};
  EXPECT_THAT(plan_on(machine, request).actions().front(), StartsWith("wipefs"));
}

TEST(ReplaceDisk, LargerSectorsAreRefused) {
  Machine machine = old_and_new();
  machine.add_disk("sdd", 1_GiB, {.sector = 4096});
  EXPECT_THAT(plan_on(machine, replacement("/dev/sdb", "/dev/sdd")).refusals(),
              Contains(StartsWith("sector-size-mixed")));
}

TEST(ReplaceDisk, ItBringsItsOwnAreaForMetadata) {
  Snapshot machine = plan_on(old_and_new(), replacement()).machine;
  EXPECT_THAT(test::plan_on_snapshot(machine, replacement()).refusals(), IsEmpty());
}

TEST(ReplaceDisk, WithConsentNothingIsRead) {
  Machine machine = old_and_new();
  machine.make_lv("vg", "a", 5, {.pvs = {"sdb"}});
  test::Request request = replacement();
  request.allowed = {"unread:/dev/sdb"};
  const auto planned = plan_on(machine, request);
  EXPECT_THAT(planned.warnings(), ElementsAre("unread /dev/sdb"));
  EXPECT_THAT(planned.actions(), testing::Not(Contains(StartsWith("dd "))));
}

TEST(ReplaceDisk, WhatWasReplacedBeforeNeedsNothing) {
  Machine machine = old_and_new();
  machine.add_disk("sda", 1_GiB);
  const auto planned = plan_on(machine, replacement("/dev/sda", "/dev/sdb"));
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.actions(), IsEmpty());
  EXPECT_THAT(plan_on(machine, replacement("/dev/sda", "/dev/sdc")).refusals(),
              ElementsAre(StartsWith("device-not-pv /dev/sda")));
}

}  // namespace
}  // namespace lvq
