#include "report/markdown.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

TEST(Markdown, MarkupStaysText) {
  EXPECT_EQ(Markdown("**a** `b` [c](javascript:d) | <e> &amp; ~~f~~").bytes(),
            "\\*\\*a\\*\\* \\`b\\` \\[c\\](javascript:d) \\| \\<e\\> \\&amp; \\~\\~f\\~\\~");
}

TEST(Markdown, NothingBecomesALinkByItself) {
  EXPECT_EQ(Markdown("see https://x.example or WWW.x.example or a@x.example").bytes(),
            "see https\\://x.example or WWW\\.x.example or a\\@x.example");
}

TEST(Markdown, ATextBeginsNoListAndNoHeading) {
  EXPECT_EQ(Markdown("- a").bytes(), "\\- a");
  EXPECT_EQ(Markdown("12. a").bytes(), "12\\. a");
  EXPECT_EQ(Markdown("# a").bytes(), "\\# a");
  EXPECT_EQ(Markdown("    code").bytes(), "code");
  EXPECT_EQ(Markdown("--- a").bytes(), "\\--- a");
  EXPECT_EQ(Markdown("+ a").bytes(), "\\+ a");
  EXPECT_EQ(Markdown("1.5 GiB on a-b").bytes(), "1.5 GiB on a-b");
}

TEST(Markdown, ATextIsOneLine) { EXPECT_EQ(Markdown("a\nb").bytes(), "a\\\\nb"); }

TEST(Markdown, ABlockCannotBeLeft) {
  EXPECT_EQ(Markdown::block("sh", "a\n```\nb").bytes(), "````sh\na\n```\nb\n````\n");
}

TEST(Markdown, ATableHasACellForEachHead) {
  EXPECT_EQ(table({"A", "B"}, {{"x|y", "z"}}).bytes(), "| A | B |\n| --- | --- |\n| x\\|y | z |\n");
}

}  // namespace
}  // namespace lvq
