#include "base/text.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/json.h"

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a::b:", ':'), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ':'), ElementsAre(""));
}

TEST(SplitWords, HasNoEmptyWords) {
  EXPECT_THAT(split_words(" \ta b\t\t c "), ElementsAre("a", "b", "c"));
}

TEST(SplitLines, AFinalLineFeedAddsNoLine) {
  EXPECT_THAT(split_lines("a\n\nb\n"), ElementsAre("a", "", "b"));
  EXPECT_THAT(split_lines(""), IsEmpty());
}

TEST(Number, IsTheWholeText) {
  uint64_t number = 7;
  EXPECT_TRUE(read_number("18446744073709551615", number));
  EXPECT_EQ(number, UINT64_MAX);
  EXPECT_TRUE(read_number("fe", number, 16));
  EXPECT_EQ(number, 254U);
  for (const char* other : {"", " 1", "1 ", "+1", "-1", "0x1", "1.5", "18446744073709551616"})
    EXPECT_FALSE(read_number(other, number)) << other;
  EXPECT_EQ(number, 254U) << "what is none leaves it as it was";
}

TEST(Number, IsTakenFromTheBegin) {
  std::string_view text = "12/34";
  int number = 0;
  EXPECT_TRUE(take_number(text, number));
  EXPECT_EQ(number, 12);
  EXPECT_EQ(text, "/34");
  EXPECT_FALSE(take_number(text, number));
  EXPECT_EQ(text, "/34");
}

TEST(Counted, OneIsNoPlural) {
  EXPECT_EQ(counted(1, "disk"), "1 disk");
  EXPECT_EQ(counted(0, "disk") + ", " + counted(5, "disk"), "0 disks, 5 disks");
}

TEST(ShellQuote, LeavesPlainWordsAndQuotesTheRest) {
  EXPECT_EQ(shell_quote("/dev/sdb"), "/dev/sdb");
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote("$(reboot)"), "'$(reboot)'");
  EXPECT_EQ(shell_quote("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quote("~root"), "'~root'");
}

TEST(Printable, NothingMovesTheCursorOrForgesALine) {
  EXPECT_EQ(printable("a\nb\x1b[2J\x7f\r"), "a\\nb\\x1b[2J\\x7f\\x0d");
  EXPECT_EQ(printable("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b") << "C1 control";
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae") << "right-to-left override";
  EXPECT_EQ(printable_lines("a\n\tb"), "a\n\tb");
}

TEST(Tail, StartsAtALine) {
  EXPECT_EQ(tail("first\nsecond\nthird", 10), "third");
  EXPECT_EQ(tail("short", 10), "short");
}

TEST(Sha256, IsThatOfFips180) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(ParseJson, RefusesDeepNestingAndTrailingBytes) {
  EXPECT_FALSE(parse_json(std::string(100000, '['), "x", "plan-invalid"));
  EXPECT_FALSE(parse_json("{} {}", "x", "plan-invalid"));
  EXPECT_FALSE(parse_json("", "x", "plan-invalid"));
  EXPECT_TRUE(parse_json("{\"a\": [1, 2]}", "x", "plan-invalid"));
}

TEST(DumpLine, ReplacesWhatIsNotUtf8) { EXPECT_EQ(dump_line(Json("\xff")), "\"\xef\xbf\xbd\""); }

TEST(Text, NamesInBracesBecomeTheirValues) {
  const Values values = {{"path", "/dev/vg/{kib}"}, {"kib", "8"}};
  EXPECT_EQ(with_values("resize2fs {path} {kib}K", values), "resize2fs /dev/vg/{kib} 8K");
  EXPECT_EQ(with_values("{other} {path {kib}} {", values), "{other} {path 8} {");
  EXPECT_EQ(with_values("", values), "");
}

}  // namespace
}  // namespace lvq
