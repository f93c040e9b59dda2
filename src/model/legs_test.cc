#include "model/legs.h"

#include <gmock/gmock.h>

#include "model/disks_below.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr ExtentSize kExtent = {4_MiB};

VolumeLayout layout(const std::string& text) { return *parse_volume_layout(text); }

std::pair<uint64_t, uint64_t> legs(const std::string& kind, uint64_t extents,
                                   ExtentSize size = kExtent) {
  const Legs all = legs_of(layout(kind), {extents}, size);
  return {all.count, all.each.value};
}

TEST(Legs, StripesShareTheDataAndEachLegOfARaidHasMetadata) {
  EXPECT_EQ(legs("linear", 30), (std::pair<uint64_t, uint64_t>(1, 30)));
  EXPECT_EQ(legs("striped:3", 30), (std::pair<uint64_t, uint64_t>(3, 10)));
  EXPECT_EQ(legs("raid1", 30), (std::pair<uint64_t, uint64_t>(2, 31)));
  EXPECT_EQ(legs("raid1:3", 30), (std::pair<uint64_t, uint64_t>(3, 31)));
  EXPECT_EQ(legs("raid10:2", 30), (std::pair<uint64_t, uint64_t>(4, 16)));
  EXPECT_EQ(legs("raid5:2", 30), (std::pair<uint64_t, uint64_t>(3, 16)));
  EXPECT_EQ(legs("raid6:3", 30), (std::pair<uint64_t, uint64_t>(5, 11)));
  EXPECT_EQ(legs_of(layout("raid6:3"), {30}, kExtent).all(), Extents{55});
}

// As LVM 2.03.31 allocates it: 13 MiB in extents of 4 KiB.
TEST(Legs, ManySmallExtentsNeedMoreThanOneForMetadata) {
  EXPECT_EQ(legs("raid1", 3328, {4_KiB}), (std::pair<uint64_t, uint64_t>(2, 3331)));
  EXPECT_EQ(legs("raid5:2", 3328, {4_KiB}), (std::pair<uint64_t, uint64_t>(3, 1667)));
  EXPECT_EQ(legs("raid1", 832, {16_KiB}), (std::pair<uint64_t, uint64_t>(2, 833)));
  EXPECT_EQ(raid_region({4_KiB}), 4_KiB);
  EXPECT_EQ(raid_region({4_MiB}), 2_MiB);
  EXPECT_EQ(raid_region({384_KiB}), 128_KiB) << "what LVM would reduce is not asked for";
}

TEST(Legs, TheLargestVolumeFits) {
  for (const char* kind : {"striped:2", "raid1", "raid10", "raid5:2", "raid6:3"})
    for (const ExtentSize size : {ExtentSize{4_KiB}, kExtent})
      for (const uint64_t room : {2, 3, 100, 3331, 100'000}) {
        const VolumeLayout each = layout(kind);
        const Extents most = largest_on(each, {room}, size);
        if (most.value == 0) continue;
        EXPECT_LE(legs_of(each, most, size).each.value, room) << kind << " " << room;
        const Extents more = {most.value + 2 * each.stripes};
        EXPECT_GT(legs_of(each, more, size).each.value, room) << kind << " " << room;
      }
  EXPECT_EQ(largest_on(layout("raid1"), {1}, kExtent), Extents{0});
  EXPECT_EQ(largest_on(layout("raid1"), {100}, kExtent), Extents{99});
  EXPECT_EQ(largest_on(layout("striped:3"), {100}, kExtent), Extents{300});
}

TEST(Legs, SizesAreRoundedUpToWholeStripes) {
  EXPECT_EQ(in_whole_stripes({7}, layout("striped:3")), Extents{9});
  EXPECT_EQ(in_whole_stripes({9}, layout("raid5:3")), Extents{9});
  EXPECT_EQ(in_whole_stripes({7}, layout("raid1:3")), Extents{7});
  EXPECT_FALSE(in_whole_stripes({UINT64_MAX}, layout("striped:2")));
}

TEST(Legs, StripesAreOf64KUnlessExtentsAreSmallerOrAnotherSizeIsAsked) {
  EXPECT_EQ(text(with_stripe_size(layout("striped:2"), kExtent)), "striped:2:64K");
  EXPECT_EQ(text(with_stripe_size(layout("striped:2"), {16_KiB})), "striped:2:16K");
  EXPECT_EQ(text(with_stripe_size(layout("striped:2:1M"), kExtent)), "striped:2:1M");
  EXPECT_EQ(text(with_stripe_size(layout("raid1"), kExtent)), "raid1:2");
  EXPECT_TRUE(check_stripes(layout("striped:2:4M"), kExtent));
  EXPECT_FALSE(check_stripes(layout("striped:2:8M"), kExtent));
  EXPECT_FALSE(check_stripes(layout("striped:2:256K"), {384_KiB}));
  EXPECT_FALSE(check_stripes(layout("raid1"), {1_KiB}));
  EXPECT_TRUE(check_stripes(layout("linear"), {1_KiB}));
}

LogicalVolume volume(const std::string& words, const std::string& ranges) {
  LogicalVolume lv;
  lv.layout = words;
  lv.segments = {{.ranges = ranges, .stripe_size = 64_KiB}};
  return lv;
}

TEST(Legs, TheLayoutOfAVolumeIsReadFromItsSegments) {
  const std::string four = "[a_rimage_0]:0-1,[a_rimage_1]:0-1,[a_rimage_2]:0-1,[a_rimage_3]:0-1";
  const auto words_of = [](const LogicalVolume& lv) {
    const auto found = layout_of(lv);
    return found ? text(*found) : "none";
  };
  EXPECT_EQ(words_of(volume("linear", "/dev/sdb:0-9")), "linear");
  EXPECT_EQ(words_of(volume("striped", "/dev/sdb:0-9,/dev/sdc:0-9")), "striped:2:64K");
  EXPECT_EQ(words_of(volume("raid,raid1", four)), "raid1:4");
  EXPECT_EQ(words_of(volume("raid,raid10", four)), "raid10:2:64K");
  EXPECT_EQ(words_of(volume("raid,raid5,raid5_ls", four)), "raid5:3:64K");
  EXPECT_EQ(words_of(volume("raid,raid6,raid6_zr", four + ",[a_rimage_4]:0-1")), "raid6:3:64K");
  for (const char* other : {"raid,raid4", "thin,sparse", "cache", "linear,striped", "mirror"})
    EXPECT_EQ(words_of(volume(other, four)), "none") << other;
  LogicalVolume unlike = volume("striped", "/dev/sdb:0-9,/dev/sdc:0-9");
  unlike.segments.push_back(
      {.ranges = "/dev/sdb:0-9,/dev/sdc:0-9,/dev/sdd:0-9", .stripe_size = 64_KiB});
  EXPECT_EQ(words_of(unlike), "none");
}

TEST(Legs, TheMetadataOfARaidIsKnownByItsNumber) {
  const auto is_metadata = [](const std::string& name) {
    return is_metadata_of({.vg = "vg", .name = "r"}, {.vg = "vg", .name = name});
  };
  EXPECT_TRUE(is_metadata("r_rmeta_0"));
  EXPECT_TRUE(is_metadata("r_rmeta_12"));
  EXPECT_FALSE(is_metadata("r_rmeta_0_extracted")) << "taken out by lvconvert --repair";
  EXPECT_FALSE(is_metadata("r_rimage_0"));
  EXPECT_FALSE(is_metadata_of({.vg = "vg", .name = "r"}, {.vg = "other", .name = "r_rmeta_0"}));
}

TEST(DisksBelow, PartitionsAndMappedDevicesLieOnTheirDisks) {
  Snapshot machine;
  machine.devices = {{.name = "sdb"},
                     {.name = "sdb1", .parent = "sdb", .holders = {"md0"}},
                     {.name = "sdb2", .parent = "sdb"},
                     {.name = "sdc", .holders = {"md0"}},
                     {.name = "md0", .holders = {"dm-0"}},
                     {.name = "dm-0"},
                     {.name = "loop0", .backing_file = "/srv/a"}};
  const auto disks = [&](const char* name) {
    return disks_below(*machine.device_by_name(name), machine);
  };
  EXPECT_THAT(disks("sdb"), ElementsAre("sdb"));
  EXPECT_THAT(disks("sdb2"), ElementsAre("sdb"));
  EXPECT_THAT(disks("dm-0"), UnorderedElementsAre("sdb", "sdc"));
  EXPECT_THAT(disks("loop0"), ElementsAre("loop0"));
}

TEST(DisksBelow, ACircleInACaptureEnds) {
  Snapshot machine;
  machine.devices = {{.name = "a", .holders = {"b"}}, {.name = "b", .holders = {"a"}}};
  EXPECT_TRUE(disks_below(*machine.device_by_name("a"), machine).empty());
}

}  // namespace
}  // namespace lvq
