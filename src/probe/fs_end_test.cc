#include "probe/fs_end.h"

#include <gtest/gtest.h>

#include "probe/minimums.h"
#include "probe/usage.h"
#include "sim/superblock.h"
#include "tests/support/memory_host.h"

namespace lvq {
namespace {

std::optional<Bytes> end_of(const std::string& type, Bytes size) {
  const sim::Magic magic{.type = type, .bytes = size.value};
  return fs_end_in_superblock(
      {.type = type, .uuid = "", .label = "", .offset = type == "swap" ? 4086U : 0U},
      sim::start_of({magic}, kSuperblocks.value));
}

TEST(FsEnd, IsWhatTheSuperblockSays) {
  for (const char* type : {"ext2", "ext4", "xfs", "btrfs", "ntfs", "swap"})
    for (const Bytes size : {400_MiB, 17_GiB, Bytes{(5_GiB).value << 10}}) {
      if (size >= 16_GiB && std::string(type) == "swap") continue;
      EXPECT_EQ(end_of(type, size), size) << type;
    }
}

TEST(FsEnd, IsUnknownOfAnythingElse) {
  EXPECT_FALSE(end_of("vfat", 400_MiB));
  for (const char* type : {"ext4", "xfs", "btrfs", "ntfs", "swap"}) {
    const Signature signature{.type = type, .uuid = "", .label = "", .offset = 4086};
    EXPECT_FALSE(fs_end_in_superblock(signature, "")) << type;
    EXPECT_FALSE(fs_end_in_superblock(signature, std::string(kSuperblocks.value, '\0'))) << type;
    EXPECT_FALSE(fs_end_in_superblock(signature, std::string(kSuperblocks.value, '\xff'))) << type;
  }
}

TEST(XfsGeometry, IsWhatTheSuperblockSays) {
  std::string start = sim::start_of({{.type = "xfs", .bytes = (1_GiB).value}}, kSuperblocks.value);
  const auto plain = xfs_geometry(start);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->version, 5U);
  EXPECT_EQ(plain->directory_block, plain->block);
  EXPECT_FALSE(plain->external_log || plain->realtime || plain->quota || plain->quota_files);
  start.replace(48, 8, 8, '\0');
  start[23] = '\1';
  start[177] = '\1';
  start[192] = '\1';
  const auto other = xfs_geometry(start);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->directory_block, 2 * other->block);
  EXPECT_TRUE(other->external_log && other->realtime && other->quota);
  EXPECT_FALSE(other->quota_files);
  for (const size_t inode : {160, 168, 232}) {
    std::string kept = start;
    kept.replace(inode, 8, 8, '\xff');
    EXPECT_FALSE(xfs_geometry(kept)->quota_files) << "the kernel's word for none";
    kept.replace(inode, 8, std::string("\0\0\0\0\0\0\0\x83", 8));
    EXPECT_TRUE(xfs_geometry(kept)->quota_files) << inode;
  }
}

TEST(XfsGeometry, IsUnknownOfAnythingElse) {
  for (const std::string& start :
       {std::string(), std::string("XFSB"), std::string(kSuperblocks.value, '\0'),
        "XFSB" + std::string(kSuperblocks.value, '\xff')})
    EXPECT_FALSE(xfs_geometry(start));
}

TEST(ExtGeometry, IsWhatTheSuperblockSays) {
  std::string start = sim::start_of({{.type = "ext4", .bytes = (1_GiB).value}}, kSuperblocks.value);
  const auto plain = ext_geometry(start);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->block, 1_KiB);
  EXPECT_EQ(plain->group, 8_MiB);
  EXPECT_EQ(plain->first, 1_KiB);
  EXPECT_EQ(plain->least, Bytes{(50 + 2 + 1 + 256 + 5 + 64) * 1024});
  EXPECT_FALSE(plain->has_errors || plain->is_for_offline);
  start[1024 + 0x3A] = 3;
  start[1024 + 0x5D] = 2;
  const auto other = ext_geometry(start);
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->has_errors && other->is_for_offline);
}

TEST(ExtGeometry, IsUnknownOfAnythingElse) {
  for (const std::string& start : {std::string(), std::string(kSuperblocks.value, '\0'),
                                   std::string(kSuperblocks.value, '\xff')})
    EXPECT_FALSE(ext_geometry(start));
}

TEST(Minimum, IsReadFromWhatTheToolsSay) {
  EXPECT_EQ(number_after("resize2fs 1.47.0\nEstimated minimum size of the filesystem: 27293\n",
                         "size of the filesystem:"),
            27293U);
  EXPECT_EQ(number_after("You might resize at 56102912 bytes or 57 MB (freeing 573 MB).",
                         "You might resize at"),
            56102912U);
  EXPECT_EQ(number_before("374341632 bytes (357.00MiB)\n", " bytes"), 374341632U);
  EXPECT_EQ(number_after("", "x"), 0U);
  EXPECT_EQ(number_after("x", "x"), 0U);
  EXPECT_EQ(number_before(" bytes", " bytes"), 0U);
  EXPECT_EQ(number_before("99999999999999999999 bytes", " bytes"), 0U);
}

TEST(Minimum, AToolThatSucceedsAndNamesNoSizeIsAnError) {
  MemoryHost host;
  Snapshot snapshot;
  Scope scope;
  Device device;
  device.name = "sda";
  snapshot.devices = {device};
  snapshot.signatures["sda"] = {{"ntfs", "", "", 3}};
  snapshot.tools["ntfsresize"] = "/sbin/ntfsresize";
  scope.minimums = {"/dev/sda"};
  host.outputs["ntfsresize"] = {
      0, 0, "You might resize at 56102912 bytes or 57 MB (freeing 573 MB).\n", ""};
  ASSERT_TRUE(read_minimums(host, scope, snapshot));
  EXPECT_EQ(snapshot.minimums["sda"].size.value, 56102912U);
  host.outputs["ntfsresize"].out = "It may become as small as 56102912 bytes.\n";
  const auto silent = read_minimums(host, scope, snapshot);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().subject, "ntfsresize --info");
  host.outputs["ntfsresize"] = {1, 0, "Volume is scheduled for check.\n", ""};
  ASSERT_TRUE(read_minimums(host, scope, snapshot));
  EXPECT_EQ(snapshot.minimums["sda"].complaint, "Volume is scheduled for check.");
}

}  // namespace
}  // namespace lvq
