#include "copy/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "copy/record.h"
#include "copy/twins.h"

namespace lvq {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::UnorderedElementsAre;

std::vector<std::string> listed(const Twins& twins) {
  const auto found =
      list_changes(twins.old_root(), twins.new_root(), twins.record(), twins.list(), {});
  EXPECT_TRUE(found) << to_string(found.error());
  std::ifstream file(twins.list());
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_TRUE(text.empty() || text.ends_with('\0'));
  auto names = split(text, '\0');
  std::erase(names, "");
  EXPECT_TRUE(found && found->listed == names.size());
  return names;
}

// No file has a second name: those are a case of their own.
struct Single : Twins {
  Single() {
    fs::remove(in_old("hard"));
    fs::remove(in_new("hard"));
    settle();
  }
};

TEST(Changes, OfTreesThatAreTheSameAreNone) {
  const Single twins;
  EXPECT_THAT(listed(twins), testing::IsEmpty());
  EXPECT_EQ(
      list_changes(twins.old_root(), twins.new_root(), twins.record(), twins.list(), {})->entries,
      9U);
}

TEST(Changes, AreListedWithTheFoldersOnTheWay) {
  Single twins;
  write(twins.in_old("d/e/odd \n name"), "longer than it was");
  twins.settle();
  EXPECT_THAT(listed(twins), ElementsAre("./d/e/odd \n name", "./d/e", "./d", "."));
}

TEST(Changes, OfOwnerModeTimeAndTargetAreChanges) {
  const std::vector<std::function<void(Twins&)>> all = {
      [](Twins& t) { fs::permissions(t.in_new("empty"), fs::perms::owner_all), t.settle(); },
      [](Twins& t) { fs::last_write_time(t.in_new("empty"), fs::file_time_type()); },
      [](Twins& t) {
        fs::remove(t.in_new("empty")), fs::create_symlink("d", t.in_new("empty")), t.settle();
      },
  };
  for (const auto& change : all) {
    Single twins;
    change(twins);
    EXPECT_THAT(listed(twins), ElementsAre("./empty", "."));
  }
}

TEST(Changes, NamesThatRsyncWouldTakeForRemarksAreNotAtTheBeginning) {
  Single twins;
  write(twins.in_old("#remark"), "");
  write(twins.in_old(";remark"), "");
  twins.settle();
  EXPECT_THAT(listed(twins), UnorderedElementsAre("./#remark", "./;remark", "."));
}

TEST(Changes, AFolderThatTheCopyLacksIsListedWithAllThatIsInIt) {
  Single twins;
  fs::create_directories(twins.in_old("more/and/more"));
  write(twins.in_old("more/and/file"), "");
  fs::remove(twins.in_new("empty"));
  fs::remove(twins.in_old("empty"));
  fs::create_directories(twins.in_old("empty/e"));
  write(twins.in_new("empty"), "a file in its place");
  twins.settle();
  EXPECT_THAT(listed(twins), UnorderedElementsAre("./more", "./more/and", "./more/and/file",
                                                  "./more/and/more", "./empty", "./empty/e", "."));
}

// Below a link it would be found, through the link: in another tree.
TEST(Changes, WhatIsOnlyInTheCopyIsListedByItsUppermostFolderAlone) {
  Single twins;
  fs::create_directories(twins.in_new("gone/deep"));
  fs::create_directories(twins.in_new("etc"));
  write(twins.in_new("etc/passwd"), "");
  fs::create_symlink("/etc", twins.in_old("etc"));
  twins.settle();
  EXPECT_THAT(listed(twins), UnorderedElementsAre("./gone", "./etc", "."));
}

TEST(Changes, FilesWithSeveralNamesAreListedWithAllUnlessTheRecordKnowsThem) {
  const Twins twins;
  EXPECT_THAT(listed(twins), UnorderedElementsAre("./d/file", "./d", "./hard", "."));
  auto writer = RecordWriter::create(twins.record());
  ASSERT_TRUE(writer);
  struct stat old_file{}, new_file{};
  ASSERT_TRUE(stat(twins.in_old("hard").c_str(), &old_file) == 0 &&
              stat(twins.in_new("hard").c_str(), &new_file) == 0);
  ASSERT_TRUE(writer->add(states_of(old_file, new_file)) && writer->finish());
  EXPECT_THAT(listed(twins), testing::IsEmpty());
}

TEST(Changes, TheListIsOfOneRunAlone) {
  Single twins;
  write(twins.in_old("new"), "");
  EXPECT_THAT(listed(twins), Contains("./new"));
  fs::remove(twins.in_old("new"));
  twins.settle();
  EXPECT_THAT(listed(twins), Not(Contains("./new")));
}

TEST(Changes, AFolderThatCannotBeReadIsAnError) {
  const Twins twins;
  EXPECT_FALSE(
      list_changes(twins.old_root() + "/none", twins.new_root(), twins.record(), twins.list(), {}));
}

}  // namespace
}  // namespace lvq
