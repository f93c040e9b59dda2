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
