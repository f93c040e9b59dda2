#include "report/html.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

TEST(Html, TextIsEscaped) {
  EXPECT_EQ(Html("<a href=\"x\">'&").bytes(), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
}

TEST(Html, ControlCharactersAndOverridesAreShown) {
  EXPECT_EQ(Html("\x1b[2J\nb").bytes(), "\\x1b[2J\\nb");
  EXPECT_EQ(Html("\xe2\x80\xaegpj").bytes(), "\\xe2\\x80\\xaegpj");
}

TEST(Html, LineFeedsStayWhereLinesAreMeant) {
  EXPECT_EQ(Html::lines("a\n<b>\r").bytes(), "a\n&lt;b&gt;\\x0d");
}

TEST(Html, AttributesAreEscapedToo) {
  EXPECT_EQ(element("p", {{"class", "\" onclick=\"x"}}, "t").bytes(),
            "<p class=\"&quot; onclick=&quot;x\">t</p>");
}

TEST(Html, ElementsAreClosed) {
  EXPECT_EQ(element("p", element("b", "x") + "y").bytes(), "<p><b>x</b>y</p>");
  EXPECT_EQ(empty_element("rect", {{"width", "1"}}).bytes(), "<rect width=\"1\"/>");
}

}  // namespace
}  // namespace lvq
