#include "model/names.h"

#include <gmock/gmock.h>

namespace lvq {
namespace {

using Names = std::pair<std::string, std::string>;

TEST(VgNames, PlainNamesAreAccepted) {
  for (const auto* name : {"vg0", "a", "data-1", "a.b_c+d", "_x", "+x", ".hidden", "7"}) {
    EXPECT_TRUE(check_vg_name(name)) << name;
  }
}

TEST(VgNames, OthersAreRefused) {
  for (const auto* name :
       {"", "-vg", ".", "..", "a b", "a/b", "vg:0", "a\n", "gr\xc3\xbcn", "a*", "null", "mapper"}) {
    const auto checked = check_vg_name(name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code, "name-invalid");
  }
  EXPECT_TRUE(check_vg_name(std::string(127, 'a')));
  EXPECT_FALSE(check_vg_name(std::string(128, 'a')));
}

TEST(LvNames, WhatLvmReservesIsRefused) {
  for (const auto* name :
       {"pvmove0", "snapshot", "snapshots", "a_mlog", "x_tdata_y", "lvol0_pmspare", "-a"}) {
    EXPECT_FALSE(check_lv_name(name)) << name;
  }
  for (const auto* name : {"web", "my-snapshot", "swap_space", "apvmove", "null"}) {
    EXPECT_TRUE(check_lv_name(name)) << name;
  }
}

TEST(LvNames, LengthIsThatOfTheEscapedNameWithRoomForLayers) {
  EXPECT_TRUE(check_lv_path_length(std::string(53, 'v'), std::string(53, 'l')));
  EXPECT_FALSE(check_lv_path_length(std::string(53, 'v'), std::string(54, 'l')));
  EXPECT_FALSE(check_lv_path_length("vg", std::string("l") + std::string(53, '-')));
}

TEST(DmNames, HyphensAreDoubled) {
  EXPECT_EQ(dm_name("vg0", "web"), "vg0-web");
  EXPECT_EQ(dm_name("a-b", "c--d"), "a--b-c----d");
  EXPECT_EQ(lv_path("a-b", "c"), "/dev/a-b/c");
}

TEST(DmNames, AreToldWithoutBeingMade) {
  for (const auto& [vg, lv] :
       {Names("vg0", "web"), Names("a-b", "c--d"), Names("a", ""), Names("", "-")}) {
    EXPECT_TRUE(is_dm_name(dm_name(vg, lv), vg, lv));
    EXPECT_FALSE(is_dm_name(dm_name(vg, lv) + "x", vg, lv));
    EXPECT_FALSE(is_dm_name(dm_name(vg, lv).substr(1), vg, lv));
  }
  EXPECT_FALSE(is_dm_name("a-b-c", "a-b", "c"));
  EXPECT_FALSE(is_dm_name("", "", ""));
}

TEST(DmNames, SplitTakesTheHyphenThatStandsAlone) {
  EXPECT_EQ(split_dm_name("vg0-web"), Names("vg0", "web"));
  EXPECT_EQ(split_dm_name("a--b-c----d"), Names("a-b", "c--d"));
  EXPECT_EQ(split_dm_name("a---b"), Names("a-", "b"));
}

TEST(DmNames, LayersAndForeignNamesAreNotLvs) {
  for (const auto* name :
       {"", "vg", "vg-lv-real", "vg--lv", "-lv", "vg-", "luks-1234-5678", "a-b c"}) {
    EXPECT_FALSE(split_dm_name(name)) << name;
  }
}

}  // namespace
}  // namespace lvq
