#include <gtest/gtest.h>

#include "host/host.h"

namespace lvq {
namespace {

std::string words_of(const std::string& out) { return last_words({.exit_status = 1, .out = out}); }

TEST(LastWords, AreOfStandardErrorWhereThereAreAny) {
  EXPECT_EQ(last_words({.exit_status = 1, .out = "out\n", .err = " err\n"}), "err");
  EXPECT_EQ(words_of("out\n"), "out");
}

TEST(LastWords, HaveNothingOfWhatAMeterDrewOver) {
  EXPECT_EQ(words_of("  1,234  12%\r  2,345  24%\nfailed\n"), "2,345  24%\nfailed");
  EXPECT_EQ(words_of("\x01/dev/dm-3: |==  | 42.0%   \r\x02\x01         \r\x02/dev/dm-3: "
                     "UNEXPECTED INCONSISTENCY\n"),
            "/dev/dm-3: UNEXPECTED INCONSISTENCY");
  EXPECT_EQ(words_of("Pass 1\n\x01/dev/dm-3: |==  | 42.0%   \r\x02"), "Pass 1");
}

TEST(LastWords, KeepLinesThatEndAsOnWindows) { EXPECT_EQ(words_of("one\r\ntwo\r\n"), "one\ntwo"); }

}  // namespace
}  // namespace lvq
