// How large a cache becomes on so many extents: chunk size, chunks and metadata (lvm-behaviour 7;
// arithmetic.h has the formulas, proved).
#pragma once

#include <optional>
#include <string>

#include "model/size_spec.h"

namespace lvq {

constexpr uint64_t kMostChunks = 1'000'000;  // allocation/cache_pool_max_chunks of LVM2
constexpr Bytes kLeastChunk = 32_KiB, kMostChunk = 1_GiB, kUsualChunk = 64_KiB;

struct CacheSize {
  Extents data, metadata;
  Bytes chunk, least_chunk;  // least_chunk: with it there are at most kMostChunks
  uint64_t chunks = 0;
};

// "size-invalid" for what the kernel does not take: no multiple of 32 KiB, below 32 KiB, above 1
// GiB.
Result<Bytes> parse_chunk_size(const std::string& text);

// Divides the extents into data and metadata. Without `chunk`, the chunk size is a power of two of
// at least 64 KiB. The metadata is as large as it would have to be if all the extents were data.
// "not-enough-space" where no chunk is left, "size-invalid" where there would be too many.
Result<CacheSize> cache_size(Extents extents, ExtentSize size, std::optional<Bytes> chunk);

// How the size was computed: "160.00 MiB of data in 2560 chunks of 64.00 KiB (…), 8.00 MiB of
// metadata (…)".
std::string text(const CacheSize& size, ExtentSize extent);

// DEV[:SIZE]: SIZE is what follows the last colon where it reads as a size and the rest is a path.
struct CacheDevice {
  std::string path;
  std::optional<SizeSpec> size;
};
CacheDevice split_cache_device(const std::string& text);

}  // namespace lvq
