#include "model/filesystems.h"

#include <gmock/gmock.h>

namespace lvq {
namespace {

TEST(Filesystems, TheEightOfTheContractInItsOrder) {
  EXPECT_EQ(filesystem_names(), "xfs ext4 btrfs vfat swap f2fs ntfs exfat");
}

TEST(Filesystems, EveryRowIsWhole) {
  for (const auto& fs : filesystems()) {
    EXPECT_EQ(find_filesystem(fs.name), &fs);
    EXPECT_EQ(filesystem_by_blkid(fs.blkid), &fs);
    EXPECT_GT(fs.minimum, 0_KiB) << fs.name;
    EXPECT_EQ(fs.id_at_mkfs, fs.id_tool.empty()) << fs.name;
    EXPECT_EQ(fs.kernel_types.empty(), fs.is_swap()) << fs.name;
    EXPECT_EQ(fs.default_options, fs.is_swap() ? "sw" : "defaults") << fs.name;
    EXPECT_FALSE(fs.mkfs.empty());
  }
}

TEST(Filesystems, OnlyWhatBootRepairsIsCheckedAtBoot) {
  for (const auto* name : {"ext4", "vfat", "f2fs", "exfat"})
    EXPECT_EQ(find_filesystem(name)->fsck_pass, 2) << name;
  for (const auto* name : {"xfs", "btrfs", "ntfs", "swap"})
    EXPECT_EQ(find_filesystem(name)->fsck_pass, 0) << name;
}

TEST(Filesystems, UnknownTypesAreNotOurs) {
  EXPECT_EQ(find_filesystem("ext3"), nullptr);
  EXPECT_EQ(find_filesystem("XFS"), nullptr);
  EXPECT_EQ(find_filesystem(""), nullptr);
  EXPECT_EQ(filesystem_by_blkid("LVM2_member"), nullptr);
}

TEST(Filesystems, NtfsMountsUnderSeveralNames) {
  EXPECT_TRUE(find_filesystem("ntfs")->mounts_as("fuseblk"));
  EXPECT_TRUE(find_filesystem("ntfs")->mounts_as("ntfs3"));
  EXPECT_FALSE(find_filesystem("xfs")->mounts_as("fuseblk"));
}

}  // namespace
}  // namespace lvq
