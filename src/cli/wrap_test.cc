#include "cli/wrap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "base/text.h"
#include "cli/columns.h"

namespace lvq {
namespace {

using testing::ElementsAre;

std::vector<CommandWord> words_of(const std::vector<std::string>& argv) {
  std::vector<CommandWord> words;
  for (const auto& word : argv) words.push_back({word});
  return words;
}

// What a shell makes of the text: its words, each with a line feed behind it.
std::string read_by_shell(const std::string& text) {
  const std::string script = "printf '%s\\n' " + text;
  const std::unique_ptr<FILE, int (*)(FILE*)> shell(
      popen(shell_quote({"sh", "-c", script}).c_str(), "r"), pclose);
  std::string said;
  for (int byte; (byte = std::fgetc(shell.get())) != EOF;) said += static_cast<char>(byte);
  return said;
}

size_t widest(const std::string& text) {
  size_t most = 0;
  for (const auto& row : split_lines(text)) most = std::max(most, width(row));
  return most;
}

TEST(CommandRows, OneRowWhereThereIsNoLimit) {
  EXPECT_EQ(command_rows(words_of({"mount", "/dev/vg0/a", "/srv/a b"}), "1. ", {}),
            "1. mount /dev/vg0/a '/srv/a b'\n");
}

TEST(CommandRows, GoOnBelowTheCommandAndKeepAnOptionWithItsValue) {
  EXPECT_EQ(command_rows(words_of({"lvcreate", "--yes", "--name", "data", "--extents", "256"}),
                         "1. ", {.columns = 30}),
            "1. lvcreate --yes \\\n"
            "   --name data --extents 256\n");
}

TEST(CommandRows, OfAnyWidthAreTheSameCommandForAShell) {
  const std::vector<std::string> argv = {
      "lvs",     "--config", "global { cache_check_options=[\"-q\",\"--skip-mappings\"] }",
      "it's 'a", "-x",       "/srv/überlänge/with a very long name that goes on and on",
      "",        "a\\b"};
  std::string expected;
  for (const auto& word : argv) expected += word + "\n";
  for (const size_t columns : {20, 21, 24, 33, 40, 57, 80, 200}) {
    const std::string rows = command_rows(words_of(argv), "", {.columns = columns});
    EXPECT_LE(widest(rows), columns);
    EXPECT_EQ(read_by_shell(rows), expected) << rows;
  }
}

TEST(CommandRows, ColoursTakeNoRoom) {
  std::vector<CommandWord> words = words_of({"mount", "/dev/vg0/a", "/srv/a"});
  const std::string plain = command_rows(words, "1. ", {.columns = 24});
  words[1].look = CommandWord::Look::bright;
  const std::string bright = command_rows(words, "1. ", {.on = true, .columns = 24});
  EXPECT_EQ(plain, "1. mount /dev/vg0/a \\\n   /srv/a\n");
  EXPECT_EQ(bright, "1. mount \x1b[1m/dev/vg0/a\x1b[0m \\\n   /srv/a\n");
}

TEST(Prose, IsBrokenAtBlanksAndIndentedBelowItsLabel) {
  EXPECT_THAT(prose_rows("one two three", "note: ", 14),
              ElementsAre("note: one two", "      three"));
  EXPECT_THAT(prose_rows("one two three", "", 8, 2), ElementsAre("one two", "  three"));
  EXPECT_THAT(prose_rows("one two three", "note: ", 0), ElementsAre("note: one two three"));
}

TEST(Prose, BreaksAWordThatIsLongerThanARow) {
  EXPECT_THAT(prose_rows("abcdefghij", "", 4, 0), ElementsAre("abcd", "efgh", "ij"));
  EXPECT_THAT(prose_rows("äöüß", "", 2, 0), ElementsAre("äö", "üß"));
}

TEST(Clipped, EndsWithDotsWhereSomethingIsMissing) {
  EXPECT_EQ(clipped("abcdef", 6), "abcdef");
  EXPECT_EQ(clipped("abcdef", 5), "ab...");
  EXPECT_EQ(clipped("äöüßäö", 5), "äö...");
  EXPECT_EQ(clipped("abcdef", 2), "..");
}

}  // namespace
}  // namespace lvq
