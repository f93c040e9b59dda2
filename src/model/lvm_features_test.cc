#include "model/lvm_features.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

TEST(LvmFeatures, VersionsAsLvmPrintsThem) {
  EXPECT_EQ(parse_lvm_version("2.03.16(2)"), (LvmVersion{2, 3, 16}));
  EXPECT_EQ(parse_lvm_version("2.03.31(2)-RHEL9"), (LvmVersion{2, 3, 31}));
  EXPECT_EQ(parse_lvm_version("2.03.17"), (LvmVersion{2, 3, 17}));
  for (const char* other :
       {"", "2", "2.03", "2.03.", "2.03.x", "v2.03.16", "2.03.16-git", " 2.03.16"})
    EXPECT_EQ(parse_lvm_version(other), std::nullopt) << other;
}

TEST(LvmFeatures, EachFromItsFirstVersionOn) {
  EXPECT_FALSE(has_feature("2.03.16(2)", LvmFeature::fs_option));
  EXPECT_TRUE(has_feature("2.03.17(2)", LvmFeature::fs_option));
  EXPECT_TRUE(has_feature("2.03.31(2)", LvmFeature::fs_option));
  EXPECT_TRUE(has_feature("3.00.00(2)", LvmFeature::fs_option));
  EXPECT_FALSE(has_feature("", LvmFeature::fs_option)) << "not known";
}

TEST(LvmFeatures, EachHasItsSource) {
  for (const auto& row : kLvmFeatures) EXPECT_FALSE(row.source.empty());
}

}  // namespace
}  // namespace lvq
