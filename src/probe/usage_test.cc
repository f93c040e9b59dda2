#include "probe/usage.h"

#include <gtest/gtest.h>

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

TEST(UsageInSuperblock, IsNoneOfWhatCannotBe) {
  EXPECT_FALSE(usage_in_superblock("btrfs", btrfs(1000, 1001, 1)));
  EXPECT_FALSE(usage_in_superblock("btrfs", "short"));
  for (const char* type : {"ext4", "xfs", "btrfs", "vfat"})
    EXPECT_FALSE(usage_in_superblock(type, std::string(kSuperblocks.value, '\0'))) << type;
}

}  // namespace
}  // namespace lvq
