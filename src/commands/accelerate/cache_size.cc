#include "commands/accelerate/cache_size.h"

#include <algorithm>
#include <bit>

#include "model/arithmetic.h"

namespace lvq {

Result<Bytes> parse_chunk_size(const std::string& text) {
  TRY(const Bytes chunk, parse_bytes(text));
  if (chunk < kLeastChunk || chunk > kMostChunk || chunk.value % kLeastChunk.value != 0)
    return fail("size-invalid", text, "is no size of a cache's chunks",
                "the kernel takes multiples of 32 KiB up to 1 GiB", "for example 64K, 128K or 1M");
  return chunk;
}

Result<CacheSize> cache_size(Extents extents, ExtentSize size, std::optional<Bytes> chunk) {
  TRY(const Bytes all, to_bytes(extents, size));
  CacheSize result;
  result.least_chunk = {arithmetic::cache_least_chunk(all.value)};
  result.chunk =
      chunk.value_or(std::max(kUsualChunk, Bytes{std::bit_ceil(result.least_chunk.value)}));
  if (result.chunk > kMostChunk || result.chunk < result.least_chunk)
    return fail("size-invalid", text(result.chunk),
                "is too small a chunk for a cache of " + text(all),
                "more than " + std::to_string(kMostChunks) +
                    " chunks, which LVM and the kernel do not want to keep",
                "at least --chunk-size " + std::to_string(result.least_chunk.value >> 10) +
                    "K, or give it less: DEV:SIZE");
  result.metadata = {arithmetic::cache_metadata_extents(
      arithmetic::ceil_div(all.value, result.chunk.value), size.bytes.value)};
  result.data = surplus(extents, result.metadata);
  const uint64_t data = result.data.value * size.bytes.value;
  result.chunks = data / result.chunk.value;
  if (result.chunks == 0)
    return fail("not-enough-space", text(all), "is too little for a cache",
                text(Bytes{result.metadata.value * size.bytes.value}) +
                    " of metadata and one chunk of " + text(result.chunk) + " are the least",
                "give it more, or name a larger device");
  return result;
}

std::string text(const CacheSize& size, ExtentSize extent) {
  const Bytes data{size.data.value * extent.bytes.value},
      metadata{size.metadata.value * extent.bytes.value};
  return text(data) + " of data in " + std::to_string(size.chunks) + " chunks of " +
         text(size.chunk) + " (at most " + std::to_string(kMostChunks) + " chunks: at least " +
         text(size.least_chunk) + " each), " + text(metadata) +
         " of metadata (4 MiB and 44 bytes for each chunk, in whole extents of " +
         text(extent.bytes) + ")";
}

CacheDevice split_cache_device(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == text.npos || text.find('/', colon) != text.npos) return {text, std::nullopt};
  const auto size = parse_size_spec(text.substr(colon + 1));
  if (!size) return {text, std::nullopt};
  return {text.substr(0, colon), *size};
}

}  // namespace lvq
