#include "probe/usage.h"

#include <gtest/gtest.h>

#include "tests/support/memory_host.h"

namespace lvq {
namespace {

void put(std::string& text, size_t at, uint64_t value) {
  for (size_t n = 0; n < 8; ++n) text[at + n] = static_cast<char>(value >> (8 * n));
}

std::string btrfs(uint64_t total, uint64_t used, uint64_t devices) {
  constexpr size_t kSuper = 65536;
  std::string start(kSuperblocks.value, '\0');
  start.replace(kSuper + 0x40, 8, "_BHRfS_M");
  put(start, kSuper + 0x70, total);
  put(start, kSuper + 0x78, used);
  put(start, kSuper + 0x88, devices);
  return start;
}

TEST(UsageInSuperblock, OfBtrfsTellsHowManyDevicesItHas) {
  const auto usage = usage_in_superblock("btrfs", btrfs(1000, 400, 3));
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->used, Bytes{400});
  EXPECT_EQ(usage->total, Bytes{1000});
  EXPECT_EQ(usage->devices, 3U);
}

// 2 GiB in blocks of 4 KiB, 16 groups, 131072 inodes of 256 bytes.
TEST(UsageInSuperblock, OfExtTellsWhatItsTablesTake) {
  std::string start(kSuperblocks.value, '\0');
  for (const auto& [at, value] : {std::pair<size_t, uint64_t>{0, 131072},
                                  {0x4, 524288},
                                  {0xC, 400000},
                                  {0x18, 2},
                                  {0x20, 32768},
                                  {0x38, 0xEF53},
                                  {0x58, 256}})
    put(start, 1024 + at, value);
  const auto usage = usage_in_superblock("ext4", start);
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->taken, Bytes{(524288 - 400000) * uint64_t{4096}});
  EXPECT_EQ(usage->block, 4_KiB);
  EXPECT_GE(usage->tables, 32_MiB);
  EXPECT_LE(usage->tables, 34_MiB);
}

TEST(Usage, OfWhatADiskThatIsToBecomeAPhysicalVolumeHolds) {
  MemoryHost host;
  host.files["/dev/sdb1"] = btrfs(1000, 400, 1);
  Snapshot machine;
  machine.devices.push_back({.name = "sdb", .size = 1_GiB});
  machine.devices.push_back({.name = "sdb1", .size = 1_GiB, .parent = "sdb"});
  machine.signatures["sdb1"] = {{.type = "btrfs", .uuid = "u", .label = "", .offset = 65600}};
  read_usage(host, {.new_pvs = {"/dev/sdb"}}, machine);
  EXPECT_EQ(machine.usage.at("sdb1").used, Bytes{400});
  EXPECT_FALSE(machine.usage.contains("sdb"));
}

TEST(UsageInSuperblock, IsNoneOfWhatCannotBe) {
  EXPECT_FALSE(usage_in_superblock("btrfs", btrfs(1000, 1001, 1)));
  EXPECT_FALSE(usage_in_superblock("btrfs", "short"));
  for (const char* type : {"ext4", "xfs", "btrfs", "vfat"})
    EXPECT_FALSE(usage_in_superblock(type, std::string(kSuperblocks.value, '\0'))) << type;
}

}  // namespace
}  // namespace lvq
