#include "model/filesystems.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/fixture.h"

namespace lvq {
namespace {

TEST(Filesystems, TheNamesOfAllThatAreMadeAreInThePageOfProvision) {
  EXPECT_THAT(project_file("docs/commands/provision.md"),
              testing::HasSubstr("| `FS` | `" + makeable_names() + "`;"));
}

void expect_whole(const Making& making, bool swap) {
  EXPECT_TRUE(making.mkfs.ends_with(" {path}"));
  EXPECT_GT(making.minimum, 0_KiB);
  const bool takes_it = making.mkfs.contains("{uuid}") || making.mkfs.contains("{digits}");
  EXPECT_EQ(takes_it, making.set_id.empty()) << "it is given an identifier once";
  EXPECT_EQ(making.default_options, swap ? "sw" : "defaults");
}

void expect_whole(const ShrinksInSnapshot& shrinks) {
  EXPECT_FALSE(shrinks.first_title.empty());
  for (const CommandForm form : {shrinks.first, shrinks.resize, shrinks.last})
    EXPECT_TRUE(form.contains("{path}")) << form;
  EXPECT_TRUE(shrinks.resize.contains("{bytes}") || shrinks.resize.contains("{kib}"));
}

// What is left out of a row is found here, before anything meets such a file system.
TEST(Filesystems, EveryRowIsWhole) {
  for (const auto& fs : filesystems()) {
    SCOPED_TRACE(fs.name);
    EXPECT_EQ(find_filesystem(fs.name), &fs);
    EXPECT_EQ(std::ranges::count(filesystems(), fs.name, &Filesystem::name), 1);
    EXPECT_EQ(find_makeable(fs.name) != nullptr, fs.making.has_value());
    if (fs.making) expect_whole(*fs.making, fs.is_swap());
    if (const auto* cannot = std::get_if<CannotShrink>(&fs.shrinking)) {
      EXPECT_FALSE(cannot->why.empty());
      EXPECT_FALSE(cannot->instead.empty());
    } else {
      EXPECT_NE(fs.superblock, Superblock::not_read) << "where it ends is seen before lvreduce";
    }
    if (const auto* shrinks = std::get_if<ShrinksInSnapshot>(&fs.shrinking)) expect_whole(*shrinks);
    if (const auto* cannot = std::get_if<CannotGrow>(&fs.growing)) {
      EXPECT_FALSE(cannot->why.empty());
      EXPECT_FALSE(cannot->instead.empty());
    } else {
      EXPECT_NE(fs.superblock, Superblock::not_read) << "where it ends is seen afterwards";
    }
    if (const auto* grows = std::get_if<GrowsWhileMounted>(&fs.growing)) {
      EXPECT_EQ(grows->command.empty(), fs.superblock == Superblock::btrfs);
      EXPECT_EQ(grows->command.empty(), grows->no_way_back.empty());
    }
    const bool examined = std::holds_alternative<ShrinksInSnapshot>(fs.shrinking) ||
                          std::holds_alternative<ShrinksWhileMounted>(fs.shrinking);
    EXPECT_EQ(fs.examined_by.empty(), !examined);
    EXPECT_EQ(fs.mended_by.empty(), !examined);
    EXPECT_EQ(fs.view_options.empty(), fs.is_swap() || !fs.why_no_view.empty());
    EXPECT_TRUE(fs.view_options.empty() || fs.view_options.starts_with("ro"));
  }
}

TEST(Filesystems, OnlyWhatBootRepairsIsCheckedAtBoot) {
  for (const auto* name : {"ext4", "vfat", "f2fs", "exfat"})
    EXPECT_EQ(find_filesystem(name)->making->fsck_pass, 2) << name;
  for (const auto* name : {"xfs", "btrfs", "ntfs", "swap"})
    EXPECT_EQ(find_filesystem(name)->making->fsck_pass, 0) << name;
}

TEST(Filesystems, SomeAreKnownAndNotMade) {
  for (const auto* name : {"ext2", "ext3"}) {
    EXPECT_NE(find_filesystem(name), nullptr);
    EXPECT_EQ(find_makeable(name), nullptr);
  }
}

TEST(Filesystems, LabelsAreAsLongAsTheirToolsTake) {
  const auto taken = [](std::string_view fs, const std::string& label) {
    return check_fs_label(label, *find_filesystem(fs)).has_value();
  };
  for (const auto& fs : filesystems()) {
    EXPECT_TRUE(check_fs_label(std::string(fs.label.most, 'x'), fs)) << fs.name;
    EXPECT_FALSE(check_fs_label(std::string(fs.label.most + 1, 'x'), fs)) << fs.name;
    EXPECT_FALSE(check_fs_label("", fs)) << fs.name;
    EXPECT_FALSE(check_fs_label("a\nb", fs)) << fs.name;
    EXPECT_FALSE(check_fs_label("\xff", fs)) << fs.name;
  }
  EXPECT_TRUE(taken("xfs", "äääää"));
  EXPECT_FALSE(taken("xfs", "äääääää")) << "14 bytes";
  EXPECT_TRUE(taken("exfat", "äääääääääää"));
  EXPECT_FALSE(taken("exfat", "😀😀😀😀😀😀")) << "two units of UTF-16 each";
}

TEST(Filesystems, UnknownTypesAreNotOurs) {
  for (const auto* name : {"XFS", "", "LVM2_member"}) {
    EXPECT_EQ(find_filesystem(name), nullptr);
    EXPECT_EQ(superblock_of(name), Superblock::not_read);
    EXPECT_FALSE(has_subvolumes(name));
  }
}

}  // namespace
}  // namespace lvq
