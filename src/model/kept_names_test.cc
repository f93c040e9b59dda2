#include "model/kept_names.h"

#include <gmock/gmock.h>

namespace lvq {
namespace {

TEST(KeptNames, AWordIsReadBack) {
  const KeptName name{"LVM-aBc012", "vg-1", "a.b"};
  EXPECT_EQ(word_of(name), "LVM-aBc012=vg-1/a.b");
  EXPECT_EQ(parse_kept_name(word_of(name)), name);
}

// What ends up in a rule of udev's is no text of anybody's choosing.
TEST(KeptNames, NothingElseIsAWord) {
  for (const char* word :
       {"", "LVM-a", "LVM-a=vg", "LVM-a=/lv", "LVM-a=vg/", "LVM-a=vg/a/b", "aBc=vg/lv",
        "LVM-a\", RUN+=\"/x=vg/lv", "LVM-a=vg/lv\"", "LVM-a=vg/lv\nENV{x}=\"y\"", "LVM-*=vg/lv"})
    EXPECT_FALSE(parse_kept_name(word)) << word;
}

TEST(KeptNames, TheRuleNamesTheVolumeByItsUuidAndBothOfItsPaths) {
  EXPECT_THAT(rules_keeping({"LVM-abc=vg-1/a"}),
              testing::HasSubstr("\nENV{DM_UUID}==\"LVM-abc\", ENV{SYSTEMD_ALIAS}+=\"/dev/vg-1/a "
                                 "/dev/mapper/vg--1-a\"\n"));
}

}  // namespace
}  // namespace lvq
