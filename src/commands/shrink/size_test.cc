#include "commands/shrink/size.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

const VolumeGroup kGroup = [] {
  VolumeGroup vg;
  vg.name = "vg";
  vg.extent = {4_MiB};
  vg.total = {1000};
  vg.free = {300};
  return vg;
}();

LogicalVolume volume(uint64_t extents, const std::string& layout = "linear",
                     const std::string& ranges = "/dev/sdb:0-9") {
  LogicalVolume lv;
  lv.vg = "vg";
  lv.name = "a";
  lv.extents = {extents};
  lv.layout = layout;
  lv.segments = {{.type = layout,
                  .start = {},
                  .size = {extents},
                  .ranges = ranges,
                  .chunk = {},
                  .cache_mode = "",
                  .cache_policy = ""}};
  return lv;
}

uint64_t extents_of(const std::string& size, uint64_t stripes = 1) {
  const auto parsed = parse_shrink_size(size);
  EXPECT_TRUE(parsed.has_value()) << size;
  const auto target =
      parsed ? resolve(*parsed, volume(200), kGroup, kGroup.free, stripes) : Result<Extents>{};
  return target ? target->value : 0;
}

TEST(ShrinkSize, IsNeverLessThanWhatWasAsked) {
  EXPECT_EQ(extents_of("100M"), 25U);
  EXPECT_EQ(extents_of("101M"), 26U);
  EXPECT_EQ(extents_of("0.1G"), 26U);
  EXPECT_EQ(extents_of("50"), 50U) << "a bare number is extents";
  EXPECT_EQ(extents_of("33%LV"), 66U);
  EXPECT_EQ(extents_of("3%VG"), 30U);
  EXPECT_EQ(extents_of("10%FREE"), 30U);
}

TEST(ShrinkSize, WithAMinusItIsSoMuchLessAtMost) {
  EXPECT_EQ(extents_of("-100M"), 175U);
  EXPECT_EQ(extents_of("-101M"), 175U);
  EXPECT_EQ(extents_of("-50"), 150U);
  EXPECT_EQ(extents_of("-33%LV"), 134U);
  EXPECT_EQ(extents_of("-0.1G"), 175U);
  EXPECT_EQ(extents_of("-3.9999999999999M"), 200U) << "no whole extent less";
}

TEST(ShrinkSize, IsRoundedUpToWholeStripes) {
  EXPECT_EQ(extents_of("31", 2), 32U);
  EXPECT_EQ(extents_of("32", 2), 32U);
  EXPECT_EQ(extents_of("-1", 3), 201U) << "which is refused as more than now";
}

TEST(ShrinkSize, OfNothingOrMoreIsRefused) {
  for (const char* size : {"", "+5G", "-", "-%LV", "101%LV", "0%LV", "5X", "1.5%LV", "--5G"})
    EXPECT_FALSE(parse_shrink_size(size)) << size;
  for (const char* size : {"-100%LV", "-200", "-1E", "0"}) {
    const auto parsed = parse_shrink_size(size);
    EXPECT_FALSE(parsed && resolve(*parsed, volume(200), kGroup, kGroup.free, 1)) << size;
  }
}

TEST(DataStripes, AreThoseThatCarryData) {
  EXPECT_EQ(data_stripes(volume(10)), 1U);
  EXPECT_EQ(data_stripes(volume(10, "striped", "/dev/sdb:0-4,/dev/sdc:0-4")), 2U);
  const std::string four = "[a_rimage_0]:0-4,[a_rimage_1]:0-4,[a_rimage_2]:0-4,[a_rimage_3]:0-4";
  EXPECT_EQ(data_stripes(volume(10, "raid,raid1", four)), 1U);
  EXPECT_EQ(data_stripes(volume(10, "raid,raid5,raid5_ls", four)), 3U);
  EXPECT_EQ(data_stripes(volume(10, "raid,raid6,raid6_zr", four)), 2U);
  EXPECT_EQ(data_stripes(volume(10, "raid,raid10,raid10_near", four)), 2U);
  EXPECT_EQ(data_stripes(volume(10, "raid,raid0", four)), 4U);
  EXPECT_EQ(data_stripes(volume(10, "cache", "[a_corig]:0-9")), 1U);
}

}  // namespace
}  // namespace lvq
