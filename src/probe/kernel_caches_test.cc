#include "probe/kernel_caches.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/fixture.h"

namespace lvq {
namespace {

// Linux 6.1, dmsetup 1.02.185.
constexpr const char* kStatus =
    "vg-data: 0 204800 cache 8 11/2048 128 485/1280 179 66 2817 0 0 485 413 3 metadata2 writeback "
    "no_discard_passdown "
    "2 "
    "migration_threshold 0 smq 0 rw - \n"
    "vg-b--c: 0 204800 cache 8 15/2048 256 1/640 0 0 1 20 0 0 0 3 metadata2 writethrough "
    "no_discard_passdown 2 "
    "migration_threshold 2048 cleaner 0 rw - \n";

TEST(KernelCaches, ModeChunkPolicyAndWhatIsDirty) {
  const auto caches = parse_cache_status(kStatus);
  ASSERT_TRUE(caches) << to_string(caches.error());
  ASSERT_EQ(caches->size(), 2U);
  const KernelCache data{.chunk = 64_KiB,
                         .used = 485,
                         .total = 1280,
                         .dirty = 413,
                         .mode = "writeback",
                         .policy = "smq"};
  EXPECT_EQ(caches->at("vg-data"), data);
  EXPECT_EQ(caches->at("vg-b--c").mode, "writethrough");
  EXPECT_EQ(caches->at("vg-b--c").policy, "cleaner");
  EXPECT_EQ(caches->at("vg-b--c").chunk, 128_KiB);
}

TEST(KernelCaches, ThereMayBeNone) {
  for (const char* none : {"", "No devices found\n"})
    EXPECT_TRUE(parse_cache_status(none)->empty());
}

TEST(KernelCaches, OneThatHasFailedHasNoMode) {
  const auto caches = parse_cache_status("vg-data: 0 204800 cache Fail\n");
  ASSERT_TRUE(caches);
  EXPECT_TRUE(caches->at("vg-data").mode.empty());
}

TEST(KernelCaches, WhatIsNotUnderstoodIsAnError) {
  const std::string whole = kStatus;
  for (const char* wrong :
       {"x", "vg-data: 0 8 linear", "vg-data: 0 204800 cache",
        "vg-data: 0 204800 cache 8 11/2048 128 485/1280 1 1 1 1 1 1 4 99 writeback 0 smq",
        "vg-data: 0 204800 cache 8 11/2048 x 485/1280 1 1 1 1 1 1 4 1 writeback 0 smq 0",
        "vg-data: 0 204800 cache 8 11/2048 128 485/1280 1 1 1 1 1 1 4 0 0 smq 0",
        "vg-data: 0 204800 cache 8 11/2048 128 485/1280 1 1 1 1 1 1 4 2 writeback passthrough 0 "
        "smq"})
    EXPECT_FALSE(parse_cache_status(wrong)) << wrong;
}

TEST(KernelCaches, AnUnknownWordIsNamedWithItsField) {
  const std::map<std::string, std::string> cases = {
      {"vg-data: 0 204800 writecache 8", "target is not cache: \"writecache\""},
      {"vg-data: 0 8 cache 8 11/2048 128 485/1280 1 1 1 1 1 1 4 1 writearound 0 smq 0",
       "feature is not a word that lvq knows: \"writearound\""},
      {"vg-data: 0 8 cache 8 11/2048 128 485 1 1 1 1 1 1 4 1 writeback 0 smq 0",
       "cache blocks is not USED/TOTAL: \"485\""},
      {"vg-data: 0 8 cache 8 11/2048 128 485/1280 1 1 1 1 1 1 few 1 writeback 0 smq 0",
       "dirty blocks is not a number: \"few\""}};
  for (const auto& [line, problem] : cases) {
    const auto caches = parse_cache_status(line);
    ASSERT_FALSE(caches) << line;
    EXPECT_EQ(caches.error().message, "printed a line that is not understood: " + problem);
  }
}

TEST(KernelCaches, RealMachines) {
  for (const char* version : {"2.03.16", "2.03.31"}) {
    const auto caches =
        parse_cache_status(fixture(std::string("dmsetup-status-") + version + "-volumes"));
    ASSERT_TRUE(caches) << to_string(caches.error());
    EXPECT_EQ(caches->at("all-slow").mode, "writeback");
    EXPECT_EQ(caches->at("all-cache--d").mode, "writethrough");
  }
}

}  // namespace
}  // namespace lvq
