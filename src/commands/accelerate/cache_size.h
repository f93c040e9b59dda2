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
  Bytes chunk, least_chunk;  // least: with which the chunks stay below their limit
  uint64_t chunks = 0;
};

// "size-invalid" for what the kernel does not take: no multiple of 32 KiB, below 32 KiB, above 1
// GiB.
Result<Bytes> parse_chunk_size(const std::string& text);

// The chunk size that is asked for or, without one, a power of two of at least 64 KiB. Metadata is
// as large as all the extents would need it, of which it takes its own. "not-enough-space" where no
// chunk is left, "size-invalid" where there would be too many.
Result<CacheSize> cache_size(Extents extents, ExtentSize size, std::optional<Bytes> chunk);

// "160.00 MiB of data in 2560 chunks of 64.00 KiB (…), 8.00 MiB of metadata (…)": the working.
std::string text(const CacheSize& size, ExtentSize extent);

// DEV[:SIZE]: SIZE is what follows the last colon where it reads as a size and the rest is a path.
struct CacheDevice {
  std::string path;
  std::optional<SizeSpec> size;
};
CacheDevice split_cache_device(const std::string& text);

}  // namespace lvq
