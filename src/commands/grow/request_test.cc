#include "commands/grow/request.h"

#include <gmock/gmock.h>

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(GrowSize, AsPeopleWriteIt) {
  for (const char* size : {"20G", "+20G", "256", "+5", "+100%FREE", "30%VG", "+10%VG", "+50%PVS"}) {
    const auto parsed = parse_grow_size(size);
    ASSERT_TRUE(parsed) << size;
    EXPECT_EQ(text(*parsed), size);
  }
}

TEST(GrowSize, AShareOfWhatIsFreeIsNoSize) {
  for (const char* size : {"100%FREE", "50%PVS", "-1G", "+", "", "+0", "1.5", "+-1G"}) {
    const auto parsed = parse_grow_size(size);
    ASSERT_FALSE(parsed) << size;
    EXPECT_EQ(parsed.error().code, "size-invalid") << size;
  }
  EXPECT_EQ(parse_grow_size("100%FREE").error().hint, "so much more than now is +100%FREE");
}

std::vector<std::string> subjects_refused(const Arguments& arguments) {
  Findings findings;
  parse_grow(arguments, findings);
  std::vector<std::string> subjects;
  for (const auto& each : findings.refusals) subjects.push_back(each.what.subject);
  return subjects;
}

TEST(GrowRequest, IsWhole) {
  EXPECT_THAT(subjects_refused({}), ElementsAre("grow"));
  EXPECT_THAT(subjects_refused({{{"--lv", {"vg/a"}}}}), ElementsAre("--size"));
  EXPECT_THAT(subjects_refused({{{"--size", {"1G"}}}}), ElementsAre("--lv"));
  EXPECT_THAT(subjects_refused({{{"--lv", {"a"}}, {"--size", {"1G"}}}}), ElementsAre("--lv a"));
  EXPECT_THAT(subjects_refused({{{"--vg", {"vg"}}}}), ElementsAre("--vg vg"));
  EXPECT_THAT(subjects_refused({{{"--vg", {"vg"}}, {"--pv", {"sdb"}}}}), ElementsAre("--pv sdb"));
  EXPECT_THAT(subjects_refused({{{"--pv", {"/dev/sdb"}}}}), IsEmpty()) << "its disk has grown";
  EXPECT_THAT(subjects_refused({{{"--lv", {"vg/a"}}, {"--size", {"+1%PVS"}}}}),
              ElementsAre("+1%PVS"));
  EXPECT_THAT(
      subjects_refused({{{"--lv", {"vg/a"}}, {"--size", {"+1%PVS"}}, {"--onto", {"/dev/sdb"}}}}),
      IsEmpty());
}

TEST(GrowRequest, WithoutAGroupTheDisksOfThePvsHaveGrown) {
  Findings findings;
  const auto request = parse_grow({{{"--pv", {"/dev/sdb:/dev/sdc"}}}}, findings);
  EXPECT_THAT(request.grown, ElementsAre("/dev/sdb", "/dev/sdc"));
  EXPECT_THAT(request.joining, IsEmpty());
}

TEST(GrowRequest, DevicesAreLists) {
  Findings findings;
  const auto request =
      parse_grow({{{"--vg", {"vg"}}, {"--pv", {"/dev/sdb:/dev/sdc", "/dev/sdd"}}}}, findings);
  EXPECT_EQ(request.group, "vg");
  EXPECT_THAT(request.joining, ElementsAre("/dev/sdb", "/dev/sdc", "/dev/sdd"));
  EXPECT_THAT(request.grown, IsEmpty());
  EXPECT_FALSE(request.has_volume());
}

}  // namespace
}  // namespace lvq
