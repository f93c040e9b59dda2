#include "probe/kernel_caches.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

// Linux 6.1, dmsetup 1.02.185.
constexpr const char* kStatus =
    "vg-data: 0 204800 cache 8 11/2048 128 485/1280 179 66 2817 0 0 485 413 3 metadata2 writeback no_discard_passdown "
    "2 "
    "migration_threshold 0 smq 0 rw - \n"
    "vg-b--c: 0 204800 cache 8 15/2048 256 1/640 0 0 1 20 0 0 0 3 metadata2 writethrough no_discard_passdown 2 "
    "migration_threshold 2048 cleaner 0 rw - \n";

TEST(KernelCaches, ModeChunkPolicyAndWhatIsDirty) {
  const auto caches = parse_cache_status(kStatus);
  ASSERT_TRUE(caches) << to_string(caches.error());
  ASSERT_EQ(caches->size(), 2U);
  const KernelCache data{
      .chunk = 64_KiB, .used = 485, .total = 1280, .dirty = 413, .mode = "writeback", .policy = "smq"};
  EXPECT_EQ(caches->at("vg-data"), data);
  EXPECT_EQ(caches->at("vg-b--c").mode, "writethrough");
  EXPECT_EQ(caches->at("vg-b--c").policy, "cleaner");
  EXPECT_EQ(caches->at("vg-b--c").chunk, 128_KiB);
}

TEST(KernelCaches, ThereMayBeNone) {
  for (const char* none : {"", "No devices found\n"}) EXPECT_TRUE(parse_cache_status(none)->empty());
}

TEST(KernelCaches, OneThatHasFailedHasNoMode) {
  const auto caches = parse_cache_status("vg-data: 0 204800 cache Fail\n");
  ASSERT_TRUE(caches);
  EXPECT_TRUE(caches->at("vg-data").mode.empty());
}

TEST(KernelCaches, WhatIsNotUnderstoodIsAnError) {
  const std::string whole = kStatus;
  for (const char* wrong : {"x", "vg-data: 0 8 linear", "vg-data: 0 204800 cache",
                            "vg-data: 0 204800 cache 8 11/2048 128 485/1280 1 1 1 1 1 1 4 99 writeback 0 smq",
                            "vg-data: 0 204800 cache 8 11/2048 x 485/1280 1 1 1 1 1 1 4 1 writeback 0 smq 0"})
    EXPECT_FALSE(parse_cache_status(wrong)) << wrong;
}

}  // namespace
}  // namespace lvq
