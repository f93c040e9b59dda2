#include "cli/render_tree.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/text.h"
#include "cli/columns.h"

namespace lvq {
namespace {

using testing::HasSubstr;

const std::string kLongName = "a-volume-with-a-name-of-sixty-characters-that-somebody-likes";

std::vector<StackRow> group_with_a_snapshot() {
  StackRow group{.key = "vg:vg",
                 .name = "vg",
                 .size = "4.00 GiB",
                 .content = "volume group",
                 .place = "3.40 GiB free"};
  group.children = {{.key = "lv:vg/a",
                     .name = "a",
                     .size = "400.00 MiB",
                     .content = "xfs, 8 % used",
                     .place = "on /srv/data",
                     .disks = "[sdb]"},
                    {.key = "lv:vg/s",
                     .name = "a-s1",
                     .size = "80.00 MiB",
                     .content = "xfs, 0 % used, snapshot of a, 0.00 % full, taken 2026-11-22",
                     .place = "on /mnt/before",
                     .disks = "[sdb]"}};
  return {group};
}

std::vector<std::string> words_in(const std::string& text) {
  std::vector<std::string> words;
  for (const auto& line : split_lines(text))
    for (const auto& word : split_words(line)) words.emplace_back(word);
  std::ranges::sort(words);
  return words;
}

TEST(Tree, WhatIsTooWideGoesOnBelowItsColumn) {
  EXPECT_EQ(rows_text(group_with_a_snapshot(), {.columns = 80}),
            R"(vg        4.00 GiB  volume group                           3.40 GiB free
  a     400.00 MiB  xfs, 8 % used                          on /srv/data    [sdb]
  a-s1   80.00 MiB  xfs, 0 % used, snapshot of a, 0.00 %   on /mnt/before  [sdb]
                    full, taken 2026-11-22
)");
}

TEST(Tree, NoWordIsLostInAnyTerminal) {
  auto rows = group_with_a_snapshot();
  rows.front().children.push_back({.key = "lv:vg/long",
                                   .name = kLongName,
                                   .size = "1.00 GiB",
                                   .content = "ext4",
                                   .place = "not mounted"});
  auto all = words_in(rows_text(rows, {.columns = 0}));
  std::erase(all, "[sdb]");
  for (size_t columns = 64; columns <= 200; ++columns) {
    const std::string text = rows_text(rows, {.columns = columns});
    for (const auto& line : split_lines(text)) EXPECT_LE(width(line), columns) << text;
    auto there = words_in(text);
    std::erase(there, "[sdb]");
    EXPECT_EQ(there, all) << text;
  }
}

TEST(Tree, ANameThatIsWiderThanItsColumnHasALineOfItsOwn) {
  const std::vector<StackRow> rows = {{.key = "lv:vg/long",
                                       .name = kLongName,
                                       .size = "1.00 GiB",
                                       .content = "ext4",
                                       .place = "not mounted"}};
  EXPECT_THAT(rows_text(rows, {.columns = 80}), HasSubstr(kLongName + "\n"));
}

TEST(Tree, AnUnchangedOriginIsShownBesideItsNewSnapshot) {
  std::vector<StackRow> before = {{.key = "vg:vg", .name = "vg"}};
  for (const char* name : {"a", "b", "c", "d", "e"})
    before.front().children.push_back({.key = std::string("lv:vg/") + name, .name = name});
  auto after = before;
  after.front().children.push_back({.key = "lv:vg/s", .name = "s", .origin = "lv:vg/e"});
  const auto rows = difference(before, after);
  std::vector<std::string> names;
  for (const auto& row : rows.front().children) names.push_back(row.name);
  EXPECT_THAT(names, testing::ElementsAre("a", "b", "c", "e", "s", "(1 more, unchanged)"));
}

}  // namespace
}  // namespace lvq
