#include "report/losses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvq {
namespace {

using testing::ElementsAre;

// A volume "vg/a" that holds an ext4 "photos", is mounted, and half full.
Snapshot machine_with_photos() {
  Snapshot machine;
  machine.has_lvm = true;
  VolumeGroup vg;
  vg.name = "vg";
  machine.vgs.push_back(vg);
  LogicalVolume lv;
  lv.vg = "vg";
  lv.name = "a";
  lv.uuid = "uuid of a";
  lv.extents = {256};
  lv.size = 1_GiB;
  machine.lvs.push_back(lv);
  Device device;
  device.name = "dm-0";
  device.major = 254;
  device.dm_name = "vg-a";
  device.size = 1_GiB;
  machine.devices.push_back(device);
  machine.signatures["dm-0"] = {{.type = "ext4", .uuid = "u", .label = "photos", .offset = 1080}};
  machine.usage["dm-0"] = {.used = 512_MiB, .total = 1_GiB, .last_mounted = "2026-11-20 08:15 UTC"};
  machine.mounts.push_back({.major = 254,
                            .root = "/",
                            .target = "/srv/photos",
                            .fs_type = "ext4",
                            .source = "/dev/mapper/vg-a"});
  return machine;
}

Step step_after(const std::vector<Fact>& after, const std::string& destroys = "") {
  Step step;
  step.after = after;
  step.destroys = destroys;
  return step;
}

Plan plan_with(const std::vector<Step>& steps) {
  Plan plan;
  plan.steps = steps;
  return plan;
}

std::vector<Loss> lost(const Plan& plan, const Snapshot& machine) {
  return losses_of(plan, machine, numbers_of(plan));
}

TEST(Losses, OfAVolumeTellWhatItHeldAndWhereItWasMounted) {
  const auto losses = lost(
      plan_with({step_after({Unmounted{"/srv/photos"}}),
                 step_after({LvNamed{"vg", "old", "uuid of a", ""}}),
                 step_after({LvAbsent{"vg", "old"}, LvGone{"vg", "uuid of a"}}, "vg/old: all")}),
      machine_with_photos());
  ASSERT_EQ(losses.size(), 1U);
  const Loss& loss = losses[0];
  EXPECT_EQ(loss.step, "3");
  EXPECT_EQ(loss.kind, Loss::Kind::volume);
  EXPECT_EQ(loss.name, "vg/old");
  EXPECT_EQ(loss.size, 1_GiB);
  EXPECT_EQ(loss.used, 512_MiB);
  EXPECT_EQ(loss.filesystem, "ext4");
  EXPECT_EQ(loss.label, "photos");
  EXPECT_EQ(loss.last_mounted, "2026-11-20 08:15 UTC");
  EXPECT_THAT(loss.mounted_on, ElementsAre("/srv/photos"));
}

TEST(Losses, WhatIsNotKnownOfAVolumeIsLeftOut) {
  Snapshot machine = machine_with_photos();
  machine.usage.clear();
  machine.signatures.clear();
  const auto losses = lost(
      plan_with({step_after({LvAbsent{"vg", "a"}, LvGone{"vg", "uuid of a"}}, "vg/a")}), machine);
  ASSERT_EQ(losses.size(), 1U);
  EXPECT_FALSE(losses[0].used);
  EXPECT_EQ(losses[0].filesystem, "");
}

TEST(Losses, ASnapshotThatIsMergedIsNoVolumeThatIsLost) {
  const auto losses = lost(plan_with({step_after({LvAbsent{"vg", "a"}}, "what was written since")}),
                           machine_with_photos());
  ASSERT_EQ(losses.size(), 1U);
  EXPECT_EQ(losses[0].kind, Loss::Kind::content);
  EXPECT_EQ(losses[0].words, "what was written since");
}

TEST(Losses, OfADiskThatIsWipedTellWhatItsPartitionsHeld) {
  Snapshot machine;
  Device disk;
  disk.name = "sdb";
  disk.size = 8_GiB;
  machine.devices.push_back(disk);
  Device partition = disk;
  partition.name = "sdb1";
  partition.parent = "sdb";
  machine.devices.push_back(partition);
  machine.signatures["sdb"] = {};
  machine.signatures["sdb1"] = {{.type = "xfs", .uuid = "u", .label = "old", .offset = 0}};
  Step wipe = step_after({NoSignature{"/dev/sdb"}}, "sdb1: xfs");
  wipe.before = {SignaturesAre{"/dev/sdb", {"sdb1: xfs"}}};
  const auto losses = lost(plan_with({wipe}), machine);
  ASSERT_EQ(losses.size(), 1U);
  EXPECT_EQ(losses[0].kind, Loss::Kind::device);
  EXPECT_EQ(losses[0].size, 8_GiB);
  EXPECT_EQ(losses[0].filesystem, "xfs");
  EXPECT_EQ(losses[0].label, "old");
}

TEST(Losses, AGroupAndALabelHoldNoData) {
  const auto losses = lost(plan_with({step_after({VgAbsent{"vg"}}, "volume group vg"),
                                      step_after({NotPv{"/dev/sdb"}}, "label")}),
                           machine_with_photos());
  ASSERT_EQ(losses.size(), 2U);
  for (const auto& loss : losses) EXPECT_EQ(loss.kind, Loss::Kind::structure);
}

TEST(Losses, ASnapshotIsAsLargeAsTheRoomThatItTakes) {
  Snapshot machine = machine_with_photos();
  machine.lvs.edit(machine.lvs.front()).size = 12_MiB;
  const auto losses = lost(
      plan_with({step_after({LvAbsent{"vg", "a"}, LvGone{"vg", "uuid of a"}}, "vg/a: 12.00 MiB")}),
      machine);
  ASSERT_EQ(losses.size(), 1U);
  EXPECT_EQ(losses.front().size, 12_MiB);
}

}  // namespace
}  // namespace lvq
