#include "copy/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "copy/record.h"
#include "tests/support/tree_pair.h"

namespace lvq {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::UnorderedElementsAre;

std::vector<std::string> listed(const TreePair& trees) {
  const auto found =
      list_changes(trees.old_root(), trees.new_root(), trees.record(), trees.list(), {});
  EXPECT_TRUE(found) << to_string(found.error());
  std::ifstream file(trees.list());
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_TRUE(text.empty() || text.ends_with('\0'));
  auto names = split(text, '\0');
  std::erase(names, "");
  EXPECT_TRUE(found && found->listed == names.size());
  return names;
}

// No file has a second name: those are a case of their own.
struct Single : TreePair {
  Single() {
    fs::remove(in_old("hard"));
    fs::remove(in_new("hard"));
    give_same_times();
  }
};

TEST(Changes, OfTreesThatAreTheSameAreNone) {
  const Single trees;
  EXPECT_THAT(listed(trees), testing::IsEmpty());
  EXPECT_EQ(
      list_changes(trees.old_root(), trees.new_root(), trees.record(), trees.list(), {})->entries,
      9U);
}

TEST(Changes, AreListedWithTheFoldersOnTheWay) {
  Single trees;
  write(trees.in_old("d/e/odd \n name"), "longer than it was");
  trees.give_same_times();
  EXPECT_THAT(listed(trees), ElementsAre("./d/e/odd \n name", "./d/e", "./d", "."));
}

TEST(Changes, OfOwnerModeTimeAndTargetAreChanges) {
  const std::vector<std::function<void(TreePair&)>> all = {
      [](TreePair& t) {
        fs::permissions(t.in_new("empty"), fs::perms::owner_all), t.give_same_times();
      },
      [](TreePair& t) { fs::last_write_time(t.in_new("empty"), fs::file_time_type()); },
      [](TreePair& t) {
        fs::remove(t.in_new("empty")), fs::create_symlink("d", t.in_new("empty")),
            t.give_same_times();
      },
  };
  for (const auto& change : all) {
    Single trees;
    change(trees);
    EXPECT_THAT(listed(trees), ElementsAre("./empty", "."));
  }
}

TEST(Changes, NamesThatRsyncWouldTakeForRemarksAreNotAtTheBeginning) {
  Single trees;
  write(trees.in_old("#remark"), "");
  write(trees.in_old(";remark"), "");
  trees.give_same_times();
  EXPECT_THAT(listed(trees), UnorderedElementsAre("./#remark", "./;remark", "."));
}

TEST(Changes, AFolderThatTheCopyLacksIsListedWithAllThatIsInIt) {
  Single trees;
  fs::create_directories(trees.in_old("more/and/more"));
  write(trees.in_old("more/and/file"), "");
  fs::remove(trees.in_new("empty"));
  fs::remove(trees.in_old("empty"));
  fs::create_directories(trees.in_old("empty/e"));
  write(trees.in_new("empty"), "a file in its place");
  trees.give_same_times();
  EXPECT_THAT(listed(trees), UnorderedElementsAre("./more", "./more/and", "./more/and/file",
                                                  "./more/and/more", "./empty", "./empty/e", "."));
}

// Below a link it would be found, through the link: in another tree.
TEST(Changes, WhatIsOnlyInTheCopyIsListedByItsUppermostFolderAlone) {
  Single trees;
  fs::create_directories(trees.in_new("gone/deep"));
  fs::create_directories(trees.in_new("etc"));
  write(trees.in_new("etc/passwd"), "");
  fs::create_symlink("/etc", trees.in_old("etc"));
  trees.give_same_times();
  EXPECT_THAT(listed(trees), UnorderedElementsAre("./gone", "./etc", "."));
}

TEST(Changes, FilesWithSeveralNamesAreListedWithAllUnlessTheRecordKnowsThem) {
  const TreePair trees;
  EXPECT_THAT(listed(trees), UnorderedElementsAre("./d/file", "./d", "./hard", "."));
  auto writer = RecordWriter::create(trees.record());
  ASSERT_TRUE(writer);
  struct stat old_file{}, new_file{};
  ASSERT_TRUE(stat(trees.in_old("hard").c_str(), &old_file) == 0 &&
              stat(trees.in_new("hard").c_str(), &new_file) == 0);
  ASSERT_TRUE(writer->add(states_of(old_file, new_file)) && writer->finish());
  EXPECT_THAT(listed(trees), testing::IsEmpty());
}

TEST(Changes, TheListIsOfOneRunAlone) {
  Single trees;
  write(trees.in_old("new"), "");
  EXPECT_THAT(listed(trees), Contains("./new"));
  fs::remove(trees.in_old("new"));
  trees.give_same_times();
  EXPECT_THAT(listed(trees), Not(Contains("./new")));
}

TEST(Changes, AFolderThatCannotBeReadIsAnError) {
  const TreePair trees;
  EXPECT_FALSE(
      list_changes(trees.old_root() + "/none", trees.new_root(), trees.record(), trees.list(), {}));
}

}  // namespace
}  // namespace lvq
