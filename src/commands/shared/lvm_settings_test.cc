// What LVM's settings keep a request from bringing about is found while planning.
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

Machine group_beside_a_disk() {
  Machine machine;
  machine.add_disk("sdb", 1_GiB, {.wwid = "naa.sdb"});
  machine.add_disk("sdc", 1_GiB, {.wwid = "naa.sdc"});
  machine.make_vg("vg", {"sdb"});
  return machine;
}

test::Request provision(const std::string& lv) {
  return {"provision", {{"--vg", {"vg"}}, {"--lv", {lv}}}};
}

TEST(Autoactivation, OffForTheGroupAFstabLineWouldStopTheNextBoot) {
  Machine machine = group_beside_a_disk();
  machine.set_autoactivation("vg", false);
  const auto planned = plan_on(machine, provision("a:100M:ext4:/srv/a"));
  ASSERT_EQ(planned.draft.findings.refusals.size(), 1U);
  const Error& what = planned.draft.findings.refusals[0].what;
  EXPECT_EQ(what.code, "not-active-at-boot");
  EXPECT_EQ(what.subject, "vg/a");
  EXPECT_THAT(what.hint, HasSubstr("vgchange --setautoactivation y vg"));
  EXPECT_THAT(planned.actions(), IsEmpty());
}

TEST(Autoactivation, WithoutALineOrWithNoautoNothingIsPromised) {
  Machine machine = group_beside_a_disk();
  machine.set_autoactivation("vg", false);
  EXPECT_THAT(plan_on(machine, provision("a:100M:ext4")).refusals(), IsEmpty());
  EXPECT_THAT(plan_on(machine, provision("a:100M:ext4:/srv/a:noauto")).refusals(), IsEmpty());
}

TEST(Autoactivation, WithNofailTheBootGoesOnAndAWarningSaysSo) {
  Machine machine = group_beside_a_disk();
  machine.set_autoactivation("vg", false);
  const auto planned = plan_on(machine, provision("a:100M:ext4:/srv/a:nofail"));
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.warnings(), Contains("not-active-at-boot vg/a"));
}

TEST(Autoactivation, OffForAVolumeThatIsThereAlready) {
  Machine machine = group_beside_a_disk();
  machine.make_lv("vg", "a", 25);
  machine.set_autoactivation("vg/a", false);
  auto request = provision("a:100M:ext4:/srv/a");
  request.allowed = {"converge:vg"};
  const auto planned = plan_on(machine, request);
  EXPECT_THAT(planned.refusals(), ElementsAre(HasSubstr("not-active-at-boot vg/a")));
}

TEST(Autoactivation, ListsOfLvmConfThatExcludeTheGroup) {
  Machine machine = group_beside_a_disk();
  machine.set_lvm_setting("activation/auto_activation_volume_list", {"root", "@lvq"});
  EXPECT_THAT(
      plan_on(machine, provision("a:100M:ext4:/srv/a")).refusals(),
      ElementsAre(HasSubstr("activation/auto_activation_volume_list of lvm.conf excludes it")));
  EXPECT_THAT(plan_on(machine, provision("a:100M")).refusals(), IsEmpty());
  for (const char* entry : {"vg", "vg/a"}) {
    machine.set_lvm_setting("activation/auto_activation_volume_list", {"root", entry});
    EXPECT_THAT(plan_on(machine, provision("a:100M:ext4:/srv/a")).refusals(), IsEmpty()) << entry;
  }
}

TEST(Activation, WhatVolumeListExcludesLvcreateWouldLeaveHalfMade) {
  Machine machine = group_beside_a_disk();
  machine.set_lvm_setting("activation/volume_list", {"other", "vg/b"});
  EXPECT_THAT(plan_on(machine, provision("a:100M")).refusals(),
              ElementsAre(HasSubstr("activation-excluded vg/a")));
  EXPECT_THAT(plan_on(machine, provision("b:100M")).refusals(), IsEmpty());
  machine.make_lv("vg", "a", 25);
  machine.put_fs("vg/a", "ext4");
  EXPECT_THAT(plan_on(machine, {"snap-back", {{"--lv", {"vg/a"}}, {"--name", {"s"}}}}).refusals(),
              ElementsAre(HasSubstr("activation-excluded vg/a-s")));
}

TEST(Activation, TagsOfTheHostAreNotGuessed) {
  Machine machine = group_beside_a_disk();
  machine.set_file("/etc/lvm/lvmlocal.conf", "tags { database { } }\n");
  EXPECT_THAT(plan_on(machine, provision("a:100M")).refusals(),
              ElementsAre(HasSubstr("activation-excluded vg/a")));
  machine.set_lvm_setting("activation/volume_list", {"vg"});
  EXPECT_THAT(plan_on(machine, provision("a:100M")).refusals(), IsEmpty());
}

TEST(Filter, ADiskThatLvmDoesNotUseIsRefusedByTheSettingsName) {
  Machine machine = group_beside_a_disk();
  machine.filtered = {"sdc"};
  machine.set_lvm_setting("devices/filter", {"r|/dev/sdc|"});
  for (const test::Request& request :
       {test::Request{"provision",
                      {{"--vg", {"new"}}, {"--pv", {"/dev/sdc"}}, {"--lv", {"a:100M"}}}},
        test::Request{"replace-disk", {{"--old", {"/dev/sdb"}}, {"--new", {"/dev/sdc"}}}}}) {
    const auto planned = plan_on(machine, request);
    ASSERT_THAT(planned.refusals(), ElementsAre(HasSubstr("device-filtered /dev/sdc")))
        << request.command;
    EXPECT_THAT(planned.draft.findings.refusals[0].what.message,
                HasSubstr("devices/filter = [ \"r|/dev/sdc|\" ]"));
  }
}

TEST(Obstacles, AFstabThatCannotBeReplacedIsRefusedBeforeAnythingIsMade) {
  Machine machine = group_beside_a_disk();
  machine.obstacles["/etc/fstab"] = "is immutable (chattr +i)";
  const auto planned = plan_on(machine, provision("a:100M:ext4:/srv/a"));
  EXPECT_THAT(planned.refusals(), ElementsAre(HasSubstr("fstab-not-writable /etc/fstab")));
  EXPECT_THAT(plan_on(machine, provision("a:100M:ext4")).refusals(), IsEmpty());
}

TEST(Obstacles, AMountPointThatCannotBeMade) {
  Machine machine = group_beside_a_disk();
  machine.make_directory("/mnt/iso");
  machine.obstacles["/mnt/iso"] = "is on a read-only file system";
  EXPECT_THAT(plan_on(machine, provision("a:100M:ext4:/mnt/iso/a")).refusals(),
              ElementsAre(HasSubstr(
                  "mountpoint-invalid /mnt/iso/a: cannot be made: /mnt/iso is on a read-only")));
}

TEST(Complaints, OfAnotherGroupOrDiskAreWarnings) {
  Machine machine = group_beside_a_disk();
  machine.add_disk("sdd", 1_GiB, {.wwid = "naa.sdd"});
  machine.add_disk("sde", 1_GiB, {.wwid = "naa.sde"});
  machine.make_vg("other", {"sdd"});
  machine.clone_disk("sdd", "sde");
  const test::Request fresh{"provision",
                            {{"--vg", {"new"}}, {"--pv", {"/dev/sdc"}}, {"--lv", {"a:100M"}}}};
  const auto planned = plan_on(machine, fresh);
  EXPECT_THAT(planned.refusals(), IsEmpty());
  EXPECT_THAT(planned.warnings(), Contains("lvm-complains LVM"));
  EXPECT_THAT(
      plan_on(machine, {"provision", {{"--vg", {"other"}}, {"--lv", {"a:100M"}}}}).refusals(),
      Contains(HasSubstr("partial-state LVM: complains")));
  EXPECT_THAT(plan_on(machine, {"provision",
                                {{"--vg", {"new"}}, {"--pv", {"/dev/sde"}}, {"--lv", {"a:100M"}}}})
                  .refusals(),
              Contains(HasSubstr("partial-state LVM: complains")));
}

TEST(Complaints, ThatNameNothingCouldBeAboutAnything) {
  Machine machine = group_beside_a_disk();
  machine.lvm_complaint = "  Something that nobody has seen before.";
  EXPECT_THAT(plan_on(machine, provision("a:100M")).refusals(),
              ElementsAre(HasSubstr("partial-state LVM: complains")));
}

}  // namespace
}  // namespace lvq
