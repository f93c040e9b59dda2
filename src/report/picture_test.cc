#include "report/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/fact.h"
#include "model/snapshot_edit.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr uint64_t kExtent = uint64_t{4} << 20;

Bytes extents(uint64_t n) { return {n * kExtent}; }

void add_pv(Snapshot& machine, const std::string& name, uint64_t total) {
  Device disk;
  disk.name = name;
  disk.major = 8;
  disk.minor = static_cast<uint32_t>(machine.pvs.size());
  disk.size = {(total + 1) * kExtent};
  machine.devices.push_back(disk);
  machine.signatures[name] = {{.type = "LVM2_member", .uuid = "", .label = ""}};
  PhysicalVolume pv;
  pv.uuid = "uuid of " + name;
  pv.device = "/dev/" + name;
  pv.vg = "vg";
  pv.major = disk.major;
  pv.minor = disk.minor;
  pv.device_size = disk.size;
  pv.pe_start = 1_MiB;
  pv.total = {total};
  machine.pvs.push_back(pv);
}

LogicalVolume volume(const std::string& name, uint64_t count) {
  LogicalVolume lv;
  lv.vg = "vg";
  lv.name = name;
  lv.uuid = "uuid of " + name;
  lv.layout = "linear";
  lv.extents = {count};
  lv.size = extents(count);
  return lv;
}

// Two disks of 100 extents: "a" has 10 to 29 of the first, "b" the first ten of the second.
Snapshot two_disks() {
  Snapshot machine;
  machine.has_lvm = true;
  add_pv(machine, "sdb", 100);
  add_pv(machine, "sdc", 100);
  VolumeGroup vg;
  vg.name = "vg";
  vg.total = {200};
  vg.free = {170};
  machine.vgs.push_back(vg);
  machine.lvs.push_back(volume("a", 20));
  machine.lvs.push_back(volume("b", 10));
  give(machine.pvs[0], {10}, {20}, "uuid of a");
  give(machine.pvs[1], {0}, {10}, "uuid of b");
  return machine;
}

Bytes sum(const Bar& bar) {
  Bytes all;
  for (const auto& part : bar) {
    EXPECT_EQ(part.start, all) << part.words;
    all.value += part.size.value;
  }
  return all;
}

const DiskPicture* disk(const Picture& picture, const std::string& name) {
  for (const auto& each : picture.disks)
    if (each.name == name) return &each;
  return nullptr;
}

void expect_whole(const Picture& picture) {
  for (const auto& each : picture.disks)
    for (const Bar* bar : {&each.before, &each.after})
      if (!bar->empty() && each.name.starts_with('/')) {
        EXPECT_EQ(sum(*bar), each.size) << each.name;
      }
}

std::vector<BarPart::Kind> kinds(const Bar& bar) {
  std::vector<BarPart::Kind> all;
  for (const auto& part : bar) all.push_back(part.kind);
  return all;
}

TEST(Picture, OfAMachineThatStaysAsItIsShowsNothing) {
  const Picture picture = picture_of(two_disks(), two_disks());
  EXPECT_THAT(picture.disks, IsEmpty());
  EXPECT_THAT(picture.unchanged, IsEmpty());
}

TEST(Picture, PartsAddUpToTheDisk) {
  const Snapshot before = two_disks();
  Snapshot after = before;
  give(after.pvs[0], {10}, {20}, "");
  give(after.pvs[1], {50}, {20}, "uuid of a");
  const Picture picture = picture_of(before, after);
  ASSERT_EQ(picture.disks.size(), 2U);
  expect_whole(picture);
  using enum BarPart::Kind;
  EXPECT_THAT(kinds(picture.disks[0].before), ElementsAre(other, free, volume, free, other));
  EXPECT_EQ(picture.disks[0].before[2].start.value, (1 << 20) + 10 * kExtent);
  EXPECT_EQ(picture.disks[0].before[2].size, extents(20));
  EXPECT_EQ(picture.disks[0].before[2].words, "extents 10 to 29");
  EXPECT_THAT(kinds(picture.disks[1].after), ElementsAre(other, volume, free, volume, free, other));
}

TEST(Picture, APartitionThatGrowsIsDrawnAsLargeAsItBecomes) {
  const Snapshot before = two_disks();
  Snapshot after = before;
  after.devices.edit(*after.device("/dev/sdb")).size = extents(151);
  const Picture picture = picture_of(before, after);
  ASSERT_EQ(picture.disks.size(), 1U);
  const DiskPicture& disk = picture.disks.front();
  EXPECT_EQ(disk.size, extents(151));
  EXPECT_EQ(disk.before.back().words, "not a part of it");
  EXPECT_EQ(disk.before.back().start, extents(101));
  EXPECT_EQ(disk.before.back().size, extents(50));
}

TEST(Picture, AVolumeThatLiesElsewhereHasMoved) {
  const Snapshot before = two_disks();
  Snapshot after = before;
  give(after.pvs[0], {10}, {20}, "");
  give(after.pvs[1], {50}, {20}, "uuid of a");
  const Picture picture = picture_of(before, after);
  ASSERT_EQ(picture.volumes.size(), 2U);
  EXPECT_EQ(picture.volumes[0].name, "vg/a");
  EXPECT_TRUE(picture.volumes[0].moved);
  EXPECT_FALSE(picture.volumes[1].moved);
}

TEST(Picture, AVolumeThatGetsACacheHasNotMoved) {
  const Snapshot before = two_disks();
  Snapshot after = before;
  after.lvs.edit(*std::as_const(after).lv("vg", "a")).layout = "cache";
  LogicalVolume cache = volume("a_cvol", 5);
  cache.hidden = true;
  cache.parent = "a";
  after.lvs.push_back(cache);
  give(after.pvs[1], {50}, {5}, "uuid of a_cvol");
  const Picture picture = picture_of(before, after);
  ASSERT_TRUE(disk(picture, "/dev/sdc"));
  EXPECT_EQ(disk(picture, "/dev/sdc")->after[3].words, "extents 50 to 54, its part a_cvol");
  const auto a = std::ranges::find(picture.volumes, "vg/a", &PageVolume::name);
  ASSERT_NE(a, picture.volumes.end());
  EXPECT_FALSE(a->moved);
  EXPECT_EQ(a->new_layout, "cache");
}

TEST(Picture, AnotherDiskOfTheGroupIsNamed) {
  Snapshot after = two_disks();
  LvAbsent{"vg", "b"}.apply(after);
  const Picture picture = picture_of(two_disks(), after);
  EXPECT_THAT(picture.unchanged, ElementsAre("/dev/sdb"));
  ASSERT_TRUE(disk(picture, "/dev/sdc"));
  EXPECT_EQ(picture.volumes.front().change, PageVolume::Change::removed);
}

TEST(Picture, WhereAPlannedVolumeComesToLieIsNotInvented) {
  Snapshot after = two_disks();
  LvIs{"vg", "new", {30}, "linear", "", ""}.apply(after);
  const Picture picture = picture_of(two_disks(), after);
  expect_whole(picture);
  ASSERT_TRUE(disk(picture, "/dev/sdb"));
  EXPECT_EQ(disk(picture, "/dev/sdb")->after[1].kind, BarPart::Kind::room);
  const DiskPicture* group = disk(picture, "vg");
  ASSERT_TRUE(group);
  EXPECT_THAT(group->before, IsEmpty());
  ASSERT_EQ(group->after.size(), 2U);
  EXPECT_EQ(group->after[0].size, extents(30));
  EXPECT_EQ(group->after[1].size, extents(140));
}

TEST(Picture, WhatIsCutOffIsTheEndOfTheVolume) {
  Snapshot before = two_disks();
  LogicalVolume& lv = before.lvs.edit(*std::as_const(before).lv("vg", "a"));
  lv.segments = {{.type = "linear", .ranges = "/dev/sdb:10-29"}};
  Snapshot after = before;
  LvHasExtents{"vg", "a", "uuid of a", {5}}.apply(after);
  const Picture picture = picture_of(before, after);
  expect_whole(picture);
  EXPECT_THAT(picture.notes, IsEmpty());
  ASSERT_TRUE(disk(picture, "/dev/sdb"));
  EXPECT_EQ(disk(picture, "/dev/sdb")->after[2].size, extents(5));
  EXPECT_EQ(disk(picture, "/dev/sdb")->after[2].words, "extents 10 to 14");
}

TEST(Picture, WhatIsCutOffAndNotToldIsSaid) {
  Snapshot after = two_disks();
  LvHasExtents{"vg", "a", "uuid of a", {5}}.apply(after);
  const Picture picture = picture_of(two_disks(), after);
  EXPECT_THAT(picture.notes, ElementsAre(testing::HasSubstr("Which extents vg/a gives back")));
}

TEST(Picture, AVolumeInAPoolIsToldAndNotDrawn) {
  Snapshot before = two_disks();
  LogicalVolume thin = volume("thin", 500);
  thin.layout = "thin,sparse";
  thin.pool = "a";
  before.lvs.push_back(thin);
  Snapshot after = before;
  LvAbsent{"vg", "thin"}.apply(after);
  const Picture picture = picture_of(before, after);
  ASSERT_EQ(picture.volumes.size(), 1U);
  EXPECT_EQ(picture.volumes[0].name, "vg/thin");
  EXPECT_FALSE(picture.volumes[0].drawn);
}

TEST(Picture, ARenamedVolumeIsTheSame) {
  Snapshot after = two_disks();
  after.lvs.edit(*std::as_const(after).lv("vg", "a")).name = "z";
  give(after.pvs[0], {40}, {1}, "uuid of a");
  const Picture picture = picture_of(two_disks(), after);
  ASSERT_FALSE(picture.volumes.empty());
  EXPECT_EQ(picture.volumes[0].old_name, "vg/a");
  EXPECT_EQ(picture.volumes[0].name, "vg/z");
}

TEST(Picture, PartsOfAMirrorAreDrawnAsTheMirror) {
  Snapshot before = two_disks();
  before.lvs.edit(*std::as_const(before).lv("vg", "a")).layout = "raid,raid1";
  for (const char* name : {"a_rimage_0", "a_rimage_1"}) {
    LogicalVolume part = volume(name, 20);
    part.hidden = true;
    part.parent = "a";
    before.lvs.push_back(part);
  }
  give(before.pvs[0], {10}, {20}, "uuid of a_rimage_0");
  give(before.pvs[1], {20}, {20}, "uuid of a_rimage_1");
  Snapshot after = before;
  LvAbsent{"vg", "a"}.apply(after);
  const Picture picture = picture_of(before, after);
  expect_whole(picture);
  ASSERT_EQ(picture.disks.size(), 2U);
  for (const auto& each : picture.disks)
    EXPECT_TRUE(std::ranges::any_of(each.before, [&](const BarPart& part) {
      return part.kind == BarPart::Kind::volume && picture.volumes[part.volume].name == "vg/a";
    })) << each.name;
}

}  // namespace
}  // namespace lvq
