#include "model/volume_layout.h"

#include <gmock/gmock.h>

namespace lvq {
namespace {

VolumeLayout parsed(std::string_view words) {
  const auto layout = parse_volume_layout(words);
  EXPECT_TRUE(layout.has_value()) << words;
  return layout.value_or(VolumeLayout{});
}

TEST(VolumeLayout, EveryFormIsReadAndWrittenBackAsTheSame) {
  for (const auto* words : {"linear", "striped:2", "striped:3:64K", "raid1", "raid1:3", "raid10",
                            "raid10:3", "raid5:2", "raid6:3", "raid10:2:64K", "raid5:2:1M",
                            "raid6:3:4K", "thin:pool", "thin-pool", "thin-pool:64M"})
    EXPECT_EQ(parsed(text(parsed(words))), parsed(words)) << words;
  EXPECT_EQ(text(parsed("raid1")), "raid1:2");
  EXPECT_EQ(text(parsed("striped:3:64K")), "striped:3:64K");
}

TEST(VolumeLayout, ParityAndCopiesComeOnTopOfTheStripes) {
  EXPECT_EQ(pvs_needed(parsed("linear")), 1u);
  EXPECT_EQ(pvs_needed(parsed("striped:4")), 4u);
  EXPECT_EQ(pvs_needed(parsed("raid1:3")), 3u);
  EXPECT_EQ(pvs_needed(parsed("raid10:2")), 4u);
  EXPECT_EQ(pvs_needed(parsed("raid5:2")), 3u);
  EXPECT_EQ(pvs_needed(parsed("raid6:3")), 5u);
}

TEST(VolumeLayout, WhatLvcreateWouldRefuseIsRefused) {
  for (const auto* words : {"",
                            "Linear",
                            "linear:1",
                            "striped",
                            "striped:1",
                            "striped:129",
                            "striped:2:3K",
                            "striped:2:2K",
                            "striped:2:64K:1",
                            "striped:-2",
                            "striped:2x",
                            "raid0:2",
                            "raid1:1",
                            "raid1:11",
                            "raid1:2:64K",
                            "raid5",
                            "raid5:1",
                            "raid6:2",
                            "raid6:3:",
                            "thin",
                            "thin:",
                            "thin:a/b",
                            "thin:a:b",
                            "thin-pool:",
                            "thin-pool:10",
                            "thin-pool:1%FREE"})
    EXPECT_FALSE(parse_volume_layout(words).has_value()) << words;
}

TEST(VolumeLayout, ARefusalShowsTheFormsThereAre) {
  const auto layout = parse_volume_layout("raid7:3");
  ASSERT_FALSE(layout.has_value());
  EXPECT_EQ(layout.error().code, "usage");
  EXPECT_EQ(layout.error().subject, "raid7:3");
  EXPECT_THAT(layout.error().hint, testing::HasSubstr("raid6:N"));
}

}  // namespace
}  // namespace lvq
