#include "commands/accelerate/cache_size.h"

#include <gtest/gtest.h>

namespace lvq {
namespace {

constexpr ExtentSize kExtent{4_MiB};

// As lvcreate --type cache-pool of LVM 2.03.16 chose them.
TEST(CacheSize, IsWhatLvmWouldChoose) {
  struct Seen {
    Bytes all, chunk, metadata;
  };
  for (const auto& seen :
       {Seen{1_GiB, 64_KiB, 8_MiB}, Seen{10_GiB, 64_KiB, 12_MiB}, Seen{60_GiB, 64_KiB, 48_MiB},
        Seen{100_GiB, 128_KiB, 40_MiB}, Seen{400_GiB, 512_KiB, 40_MiB}}) {
    const auto size = cache_size(extents_ceil(seen.all, kExtent), kExtent, std::nullopt);
    ASSERT_TRUE(size) << text(seen.all);
    EXPECT_EQ(text(size->chunk), text(seen.chunk)) << text(seen.all);
    EXPECT_EQ(text(Bytes{size->metadata.value * kExtent.bytes.value}), text(seen.metadata))
        << text(seen.all);
    EXPECT_LE(size->chunks, kMostChunks);
    EXPECT_EQ(size->data.value + size->metadata.value, seen.all.value / kExtent.bytes.value);
  }
}

TEST(CacheSize, TooManyChunksAreRefusedWithTheLeast) {
  const auto size = cache_size(extents_ceil(100_GiB, kExtent), kExtent, 64_KiB);
  ASSERT_FALSE(size);
  EXPECT_EQ(size.error().code, "size-invalid");
  EXPECT_NE(size.error().hint.find("--chunk-size 128K"), std::string::npos) << size.error().hint;
}

TEST(CacheSize, WhereNoChunkIsLeftThereIsNoCache) {
  for (const uint64_t extents : {0, 1, 2})
    EXPECT_FALSE(cache_size({extents}, kExtent, std::nullopt)) << extents;
  EXPECT_TRUE(cache_size({3}, kExtent, std::nullopt));
  EXPECT_FALSE(cache_size({3}, kExtent, 8_MiB)) << "the chunk is larger than what is left";
}

TEST(CacheSize, ChunksAreMultiplesOf32KiB) {
  EXPECT_EQ(parse_chunk_size("96K")->value, (96_KiB).value);
  for (const char* wrong : {"", "16K", "33K", "2G", "64", "10%FREE", "x"})
    EXPECT_FALSE(parse_chunk_size(wrong)) << wrong;
}

TEST(CacheSize, AColonOfANameIsNoSize) {
  const std::string by_path = "/dev/disk/by-path/pci-0000:03:00.0-nvme-1";
  EXPECT_EQ(split_cache_device(by_path).path, by_path);
  EXPECT_FALSE(split_cache_device(by_path).size);
  EXPECT_EQ(split_cache_device(by_path + ":1.5G").path, by_path);
  EXPECT_EQ(split_cache_device(by_path + ":1.5G").size,
            (SizeSpec{SizeSpec::Kind::bytes, 1610612736}));
  EXPECT_EQ(split_cache_device("/dev/sdb:50%FREE").size->kind, SizeSpec::Kind::percent_free);
  EXPECT_EQ(split_cache_device("/dev/disk/by-path/a:b/c").path, "/dev/disk/by-path/a:b/c");
}

}  // namespace
}  // namespace lvq
