#include "model/line_edits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvq {
namespace {

std::string after(std::string_view text, const LineEdits& edits) {
  const auto result = edited(text, edits, "/etc/fstab");
  EXPECT_TRUE(result) << (result ? "" : to_string(result.error()));
  return result.value_or("");
}

TEST(LineEdits, LeaveWhatOthersWroteMeanwhile) {
  const std::string text = "a\nb\nc\n";
  const LineEdits aside = lines_replaced(text, {2}, "a\n# b\nc\n");
  EXPECT_EQ(after("new\na\nb\nc\nlast\n", aside), "new\na\n# b\nc\nlast\n");
  EXPECT_EQ(after("new\na\n# b\nc\nlast\n", inverse(text, aside)), "new\na\nb\nc\nlast\n");
}

TEST(LineEdits, BringALineBackBehindTheOneItFollowed) {
  const LineEdits removal = lines_removed("a\nb\nc\n", {2});
  const LineEdits back = inverse("a\nb\nc\n", removal);
  EXPECT_EQ(after("a\nc\n", back), "a\nb\nc\n");
  EXPECT_EQ(after("x\ny\na\nz\n", back), "x\ny\na\nb\nz\n");
  EXPECT_EQ(after("x\n", back), "x\nb\n") << "at the end, where that line has gone";
}

TEST(LineEdits, MeanTheNearestOfEqualLines) {
  const std::string text = "\na\n\na\n\na\n";
  const LineEdits removal = lines_removed(text, {4});
  EXPECT_EQ(after(text, removal), "\na\n\n\na\n");
  EXPECT_EQ(after("\na\n\n\na\n", inverse(text, removal)), text);
}

TEST(LineEdits, OfTwoEqualLinesBothGoAndBothComeBack) {
  const LineEdits removal = lines_removed("a\nb\nb\nc\n", {2, 3});
  EXPECT_EQ(after("a\nb\nb\nc\n", removal), "a\nc\n");
  EXPECT_EQ(after("a\nc\n", inverse("a\nb\nb\nc\n", removal)), "a\nb\nb\nc\n");
}

TEST(LineEdits, SupplyAndTakeBackTheLineFeedOfTheLastLine) {
  const LineEdits added = lines_added({"b"});
  EXPECT_EQ(after("a", added), "a\nb\n");
  EXPECT_EQ(after("a\nb\n", inverse("a", added)), "a");
  EXPECT_EQ(after("a\nb\nc\n", inverse("a", added)), "a\nc\n") << "it is not the last any more";
  const LineEdits removal = lines_removed("a\nb", {2});
  EXPECT_EQ(after("a\nb", removal), "a\n");
  EXPECT_EQ(after("a\n", inverse("a\nb", removal)), "a\nb");
  EXPECT_EQ(after("a\nb\nc\n", removal), "a\nc\n") << "somebody has added a line behind it";
}

TEST(LineEdits, LeaveABlankLastLine) { EXPECT_EQ(after("a\n\n", LineEdits{}), "a\n\n"); }

TEST(LineEdits, LeaveALineThatIsTheOtherAlreadyOrHasGone) {
  EXPECT_EQ(after("a\n# b\n", lines_replaced("a\nb\n", {2}, "a\n# b\n")), "a\n# b\n");
  EXPECT_EQ(after("a\n", lines_removed("a\nb\n", {2})), "a\n");
}

TEST(LineEdits, RefuseWhereTheLineThatIsToBecomeAnotherIsGone) {
  const auto result = edited("a\nc\n", lines_replaced("a\nb\n", {2}, "a\n# b\n"), "/etc/fstab");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "drifted");
  EXPECT_THAT(result.error().message, testing::HasSubstr("has no line \"b\""));
}

}  // namespace
}  // namespace lvq
