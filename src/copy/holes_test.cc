#include "copy/holes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/support/tree_pair.h"

namespace lvq {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

std::string whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct stat state_of(const std::string& path) {
  struct stat info{};
  EXPECT_EQ(lstat(path.c_str(), &info), 0) << path;
  return info;
}

// A tree with files that have holes, and an empty one to copy it to.
struct WithHoles : testing::Test {
  WithHoles() {
    fs::create_directories(old_root() + "/d/e");
    fs::create_directories(new_root());
    write_file("d/e/many", 40 << 20,
               {{0, "begin"}, {20 << 20, std::string(100'000, 'x')}, {(40 << 20) - 3, "end"}});
    write_file("all hole", 8 << 20, {});
    write_file("tail", 3 << 20, {{0, std::string(5000, 'y')}});
    write(old_root() + "/d/dense", std::string(3 << 20, 'z'));
    write(old_root() + "/small", "s");
  }

  void write_file(const std::string& name, off_t size,
                  const std::vector<std::pair<std::streamoff, std::string>>& data) {
    const std::string path = old_root() + "/" + name;
    write(path, "");
    fs::resize_file(path, static_cast<uintmax_t>(size));
    for (const auto& [at, text] : data) write_at(path, at, text);
    const timespec times[2] = {{1'000'000'000, 1}, {1'000'000'000, 123'456'789}};
    EXPECT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }

  Holes copy() {
    const auto copied = copy_files_with_holes(old_root(), new_root(), list(), {});
    EXPECT_TRUE(copied) << to_string(copied.error());
    return copied.value_or(Holes{});
  }
  std::vector<std::string> excluded() const {
    auto names = split(whole(list()), '\0');
    std::erase(names, "");
    return names;
  }
  void expect_same(const std::string& name) {
    EXPECT_EQ(whole(old_root() + "/" + name), whole(new_root() + "/" + name)) << name;
    const auto was = state_of(old_root() + "/" + name), is = state_of(new_root() + "/" + name);
    EXPECT_EQ(is.st_mode, was.st_mode);
    EXPECT_EQ(is.st_mtim.tv_nsec, was.st_mtim.tv_nsec);
    EXPECT_LE(is.st_blocks, was.st_blocks + 64) << name << ": its holes were filled";
  }

  std::string old_root() const { return folder_ / "old"; }
  std::string new_root() const { return folder_ / "new"; }
  std::string list() const { return folder_ / "list"; }
  TestFolder folder_;
};

TEST_F(WithHoles, TheirDataAloneIsCopiedAndTheyAreListed) {
  const Holes copied = copy();
  EXPECT_EQ(copied.files, 3U);
  EXPECT_EQ(copied.copied, 3U);
  EXPECT_LT(copied.data, 1U << 20);
  for (const char* name : {"d/e/many", "all hole", "tail"}) expect_same(name);
  EXPECT_THAT(excluded(), ElementsAre("/all hole", "/d/e/many", "/tail"));
  EXPECT_FALSE(fs::exists(new_root() + "/d/dense")) << "rsync copies that";
}

TEST_F(WithHoles, WhatIsThereWithTheSameTimeAndSizeIsLeft) {
  copy();
  const ino_t before = state_of(new_root() + "/d/e/many").st_ino;
  EXPECT_EQ(copy().copied, 0U);
  EXPECT_EQ(state_of(new_root() + "/d/e/many").st_ino, before);
}

TEST_F(WithHoles, WhatHasAnotherTimeIsCopiedAnew) {
  copy();
  write_at(old_root() + "/d/e/many", 30 << 20, "more");
  EXPECT_EQ(copy().copied, 1U);
  expect_same("d/e/many");
}

TEST_F(WithHoles, OfAListOnlyThoseOnItAreCopied) {
  std::ofstream(list(), std::ios::binary)
      << std::string("./d/e/many\0./d/e\0.\0./small\0./gone/file\0", 40);
  const auto copied = copy_listed_files_with_holes(old_root(), new_root(), list(), {});
  ASSERT_TRUE(copied) << to_string(copied.error());
  EXPECT_EQ(copied->copied, 1U);
  expect_same("d/e/many");
  EXPECT_FALSE(fs::exists(new_root() + "/tail"));
}

TEST_F(WithHoles, OfAFileWithSeveralNamesOneIsCopied) {
  fs::create_hard_link(old_root() + "/tail", old_root() + "/tail too");
  EXPECT_EQ(copy().copied, 3U);
  EXPECT_FALSE(fs::exists(new_root() + "/tail too")) << "rsync links it";
  EXPECT_THAT(excluded(), testing::IsSupersetOf({"/tail", "/tail too"}));
}

TEST_F(WithHoles, NoLinkOnTheWayIsFollowed) {
  fs::create_directories(folder_ / "elsewhere/e");
  fs::create_directory_symlink(folder_ / "elsewhere", new_root() + "/d");
  copy();
  EXPECT_TRUE(fs::is_empty(folder_ / "elsewhere/e"));
  EXPECT_THAT(excluded(), ElementsAre("/all hole", "/tail"))
      << "rsync puts right what is in the way, and copies it";
}

TEST_F(WithHoles, PathsOfAnyLengthAreCopied) {
  std::string path = "deep";
  const fs::path start = fs::current_path();
  fs::create_directory(old_root() + "/deep");
  fs::current_path(old_root() + "/deep");
  const std::string part(200, 'p');
  for (int n = 0; n < 25; ++n) {
    fs::create_directory(part);
    fs::current_path(part);
    path += "/" + part;
  }
  write("hole", "");
  fs::resize_file("hole", 4 << 20);
  fs::current_path(start);
  EXPECT_EQ(copy().copied, 4U);
  EXPECT_THAT(excluded(), testing::Contains("/" + path + "/hole"));
}

TEST(ExcludePattern, MatchesOneNameAlone) {
  EXPECT_EQ(exclude_pattern("a/b c"), "/a/b c");
  EXPECT_EQ(exclude_pattern("a\\b"), "/a\\b");
  EXPECT_EQ(exclude_pattern("a*/b\\[c]?"), "/a\\*/b\\\\\\[c]\\?");
}

}  // namespace
}  // namespace lvq
