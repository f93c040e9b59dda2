#include "probe/volume_settings.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

// As LVM 2.03.16 and 2.03.31 print them.
TEST(VolumeSettings, AreReadOfEachVolume) {
  const auto all = parse_volume_settings("  vg/a/auto/1\n  vg/b/512/0\n  vg/c/0/1\n");
  ASSERT_TRUE(all) << to_string(all.error());
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ(all->at("vg/a"), (VolumeSettings{"auto", true}));
  EXPECT_EQ(all->at("vg/b"), (VolumeSettings{"512", false}));
  EXPECT_EQ(all->at("vg/c"), (VolumeSettings{"0", true}));
  EXPECT_TRUE(parse_volume_settings("")->empty());
}

TEST(VolumeSettings, AWordThatIsNotKnownIsAnError) {
  for (const char* line :
       {"vg/a/auto/enabled", "vg/a/much/1", "vg/a/auto", "vg/a/auto/1/2", "vg/a/256.00k/1"})
    EXPECT_FALSE(parse_volume_settings(line)) << line;
}

}  // namespace
}  // namespace lvq
