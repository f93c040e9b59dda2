#include "copy/finish.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <array>
#include <random>

#include "copy/attributes.h"
#include "copy/record.h"
#include "copy/survey.h"
#include "tests/support/tree_pair.h"

namespace lvq {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

CopyResult compared(const TreePair& trees) {
  const auto result = verify_copy_at_rest(trees.old_root(), trees.new_root(), trees.record(), {});
  EXPECT_TRUE(result) << to_string(result.error());
  return result ? *result : CopyResult{};
}

TEST(Trees, ThatAreTheSameAre) {
  const CopyResult result = compared(TreePair());
  EXPECT_THAT(result.differences, IsEmpty());
  EXPECT_EQ(result.different, 0U);
  EXPECT_EQ(result.entries, 10U);
  EXPECT_GE(result.read, 700'003U);
}

TEST(Trees, EveryKindOfDifferenceIsSeen) {
  struct Case {
    std::string words;
    std::function<void(const TreePair&)> change;
  };
  const std::vector<Case> cases = {
      {"d/file: has other content",
       [](const TreePair& t) { write_at(t.in_new("d/file"), 600'000, "y"); }},
      {"sparse: has other content",
       [](const TreePair& t) { write_at(t.in_new("sparse"), 4'999'999, "y"); }},
      {"sparse: has other content",
       [](const TreePair& t) { write_at(t.in_old("sparse"), 2'000'000, "y"); }},
      {"empty: size is 2, not 0", [](const TreePair& t) { write(t.in_new("empty"), "no"); }},
      {"d/e: mode is",
       [](const TreePair& t) { fs::permissions(t.in_new("d/e"), fs::perms::owner_all); }},
      {"fifo: mode is",
       [](const TreePair& t) { fs::permissions(t.in_new("fifo"), fs::perms::all); }},
      {"fifo: mode is",
       [](const TreePair& t) { fs::remove(t.in_new("fifo")), write(t.in_new("fifo"), ""); }},
      {"link: leads to d/fill, not d/file",
       [](const TreePair& t) {
         fs::remove(t.in_new("link")), fs::create_symlink("d/fill", t.in_new("link"));
       }},
      {"d/e/odd \\n name: is missing in the copy",
       [](const TreePair& t) { fs::remove(t.in_new("d/e/odd \n name")); }},
      {"more: is only in the copy",
       [](const TreePair& t) { fs::create_directory(t.in_new("more")); }},
      {"hard: number of links is 1, not 2",
       [](const TreePair& t) {
         fs::remove(t.in_new("hard")), fs::copy(t.in_new("d/file"), t.in_new("hard"));
       }},
      {"its root: mode is",
       [](const TreePair& t) { fs::permissions(t.new_root(), fs::perms::owner_all); }},
  };
  for (const auto& each : cases) {
    TreePair trees;
    each.change(trees);
    trees.give_same_times();
    const auto result = compared(trees);
    EXPECT_THAT(result.differences, Contains(HasSubstr(each.words))) << each.words;
    EXPECT_GE(result.different, 1U);
  }
}

TEST(Trees, ATimeOfModificationIsComparedToTheNanosecond) {
  const TreePair trees;
  const timespec times[2] = {{1'000'000'000, 123'456'789}, {1'000'000'000, 123'456'788}};
  ASSERT_EQ(utimensat(AT_FDCWD, trees.in_new("link").c_str(), times, AT_SYMLINK_NOFOLLOW), 0);
  EXPECT_THAT(compared(trees).differences,
              testing::ElementsAre(
                  "link: time of modification is 1000000000.123456788, not 1000000000.123456789"));
}

TEST(Trees, LinksOfOtherFilesAreSeenThoughTheirNumbersAgree) {
  TreePair trees;
  for (const char* name : {"2", "22", "3", "33"})
    for (const std::string& root : {trees.old_root(), trees.new_root()})
      write(root + "/" + name, "same");
  const auto link = [](const std::string& path, const std::string& to) {
    fs::remove(to);
    fs::create_hard_link(path, to);
  };
  link(trees.in_old("2"), trees.in_old("22"));
  link(trees.in_old("3"), trees.in_old("33"));
  link(trees.in_new("2"), trees.in_new("33"));
  link(trees.in_new("3"), trees.in_new("22"));
  trees.give_same_times();
  EXPECT_THAT(compared(trees).differences,
              testing::UnorderedElementsAre("22: is a link of another file",
                                            "33: is a link of another file"));
}

std::string attribute(const std::string& path, const char* name) {
  std::array<char, 64> value{};
  const ssize_t size = lgetxattr(path.c_str(), name, value.data(), value.size());
  return size < 0 ? "none" : std::string(value.data(), static_cast<size_t>(size));
}

TEST(Trees, ExtendedAttributesAreGivenToTheCopyAndTakenFromIt) {
  const TreePair trees;
  const auto set = [](const std::string& path, const char* name, const std::string& value) {
    return setxattr(path.c_str(), name, value.data(), value.size(), 0) == 0;
  };
  if (!set(trees.in_old("d"), "user.a", "1")) GTEST_SKIP() << "there are none here";
  ASSERT_TRUE(set(trees.in_old("empty"), "user.a", "2") &&
              set(trees.in_old("sparse"), "user.a", std::string("\0x", 2)));
  ASSERT_TRUE(set(trees.in_new("empty"), "user.a", "3") &&
              set(trees.in_new("d"), "user.b", "not of the old one"));
  EXPECT_THAT(compared(trees).differences, IsEmpty());
  EXPECT_EQ(attribute(trees.in_new("d"), "user.a"), "1");
  EXPECT_EQ(attribute(trees.in_new("d"), "user.b"), "none");
  EXPECT_EQ(attribute(trees.in_new("empty"), "user.a"), "2");
  EXPECT_EQ(attribute(trees.in_new("sparse"), "user.a"), std::string("\0x", 2));
  EXPECT_EQ(attribute(trees.in_old("d"), "user.b"), "none");
}

// What comes into a folder next inherits from it.
TEST(Trees, InUseAFolderThatDiffersIsGivenItsAttributesAllTheSame) {
  TreePair trees;
  if (setxattr(trees.in_old("d").c_str(), "user.a", "1", 1, 0) != 0)
    GTEST_SKIP() << "there are none here";
  write(trees.in_old("d/later"), "");
  const auto live = verify_copy_in_use(trees.old_root(), trees.new_root(), trees.record(), {});
  ASSERT_TRUE(live) << to_string(live.error());
  EXPECT_EQ(live->different, 2U);
  EXPECT_EQ(attribute(trees.in_new("d"), "user.a"), "1");
}

// One byte of one file, anywhere.
TEST(Trees, AnyOtherByteIsSeen) {
  std::mt19937 random(7);
  const TreePair trees;
  for (int n = 0; n < 50; ++n) {
    const auto at = static_cast<std::streamoff>(random() % 700'000);
    write_at(trees.in_new("d/file"), at, "y");
    const_cast<TreePair&>(trees).give_same_times();
    EXPECT_EQ(compared(trees).different, 1U) << at;
    write_at(trees.in_new("d/file"), at, "x");
    const_cast<TreePair&>(trees).give_same_times();
  }
  EXPECT_EQ(compared(trees).different, 0U);
}

TEST(Trees, InUseDifferencesAreCountedAndWhatIsYoungIsNotNoted) {
  TreePair trees;
  write(trees.in_old("d/file"), "other");
  const auto live = verify_copy_in_use(trees.old_root(), trees.new_root(), trees.record(), {});
  ASSERT_TRUE(live) << to_string(live.error());
  EXPECT_GE(live->different, 2U);  // it has two names
  EXPECT_EQ(compared(trees).known, 0U) << "everything was written less than a minute ago";
}

TEST(Trees, InUseAFileWhoseContentAloneDiffersGetsAnotherTime) {
  TreePair trees;
  write_at(trees.in_old("sparse"), 4'000'000, "y");
  trees.give_same_times();
  const auto live = verify_copy_in_use(trees.old_root(), trees.new_root(), trees.record(), {});
  ASSERT_TRUE(live) << to_string(live.error());
  EXPECT_THAT(live->differences, testing::ElementsAre("sparse: has other content"));
  const auto later = verify_copy_in_use(trees.old_root(), trees.new_root(), trees.record(), {});
  ASSERT_TRUE(later) << to_string(later.error());
  EXPECT_THAT(later->differences,
              testing::ElementsAre(HasSubstr("sparse: time of modification is 1000000001.")));
}

TEST(Trees, AFolderThatVanishesIsAnErrorOnlyAtRest) {
  const TreePair trees;
  EXPECT_FALSE(
      verify_copy_at_rest(trees.old_root() + "/none", trees.new_root(), trees.record(), {}));
}

TEST(FileRecord, KnowsExactlyTheStatesThatWereNoted) {
  const TestFolder folder;
  const std::string path = folder / "record";
  auto writer = RecordWriter::create(path);
  ASSERT_TRUE(writer);
  std::vector<SameFile> noted;
  for (uint64_t n = 0; n < 50'000; ++n) noted.push_back({(n * 7919) % 50'000, 5, n, 6, 7});
  for (const auto& each : noted) ASSERT_TRUE(writer->add(each));
  ASSERT_TRUE(writer->finish());
  const auto record = FileRecord::open(path);
  ASSERT_TRUE(record);
  for (const auto& each : noted) EXPECT_TRUE(record->has(each));
  SameFile other = noted.front();
  other.new_change = 7;
  EXPECT_FALSE(record->has(other));
  other = noted.front();
  other.size = 8;
  EXPECT_FALSE(record->has(other));
}

TEST(FileRecord, OfAnotherBootOrHalfWrittenOrAbsentIsEmpty) {
  const TestFolder folder;
  const std::string path = folder / "record";
  const SameFile same{1, 2, 3, 4, 5};
  EXPECT_FALSE(FileRecord::open(path)->has(same));
  auto writer = RecordWriter::create(path);
  ASSERT_TRUE(writer->add(same));
  EXPECT_FALSE(FileRecord::open(path)->has(same)) << "not finished";
  ASSERT_TRUE(writer->finish());
  EXPECT_TRUE(FileRecord::open(path)->has(same));
  write_at(path, 0, "another boot");
  EXPECT_FALSE(FileRecord::open(path)->has(same));
  fs::resize_file(path, 50);
  EXPECT_FALSE(FileRecord::open(path)->has(same));
}

TEST(Survey, CountsEachFileOnceAndNothingBehindItsEnd) {
  const TreePair trees;
  const auto found = survey(trees.old_root());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->entries, 10U);
  EXPECT_GE(found->needed, 700'003U);
  EXPECT_LT(found->needed, 1'400'000U);
  EXPECT_THAT(found->obstacles, IsEmpty());
}

TEST(Survey, APathThatNoCopyCanHaveIsAnObstacle) {
  const TreePair trees;
  const fs::path start = fs::current_path();
  fs::current_path(trees.old_root());
  const std::string part(250, 'p');
  for (int n = 0; n < 17; ++n) {
    fs::create_directory(part);
    fs::current_path(part);
  }
  fs::current_path(start);
  const auto found = survey(trees.old_root());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->obstacles.size(), 1U);
  EXPECT_THAT(found->obstacles.front(), HasSubstr("has a path of 4266 bytes"));
}

}  // namespace
}  // namespace lvq
