#include "commands/shrink/room.h"

#include <algorithm>

namespace lvq {
namespace {

constexpr Bytes kSnapshotChunk = 4_KiB;
constexpr Bytes kSlack = 8_MiB;   // journals that are replayed, superblocks and their copies
constexpr uint64_t kFanOut = 64;  // a block of 1 KiB has room for 84 extents

// Several small blocks share a chunk, and perhaps only one of them is written.
uint64_t chunks_for_each(Bytes block) {
  return block.value == 0 || block >= kSnapshotChunk ? 1 : kSnapshotChunk.value / block.value;
}

}  // namespace

ShrinkRoom room_to_shrink(const Shrinkable& what, Bytes target) {
  const Bytes whole = what.end, behind = surplus(what.end, target);
  const Usage usage = what.usage.value_or(Usage{});
  const Bytes taken = usage.taken.value > 0 ? std::min(usage.taken, whole) : whole;
  const Bytes moved = std::min(behind, taken);
  const Bytes grown{moved.value / kFanOut + kSlack.value};
  const uint64_t most = taken.value * chunks_for_each(usage.block) + grown.value;
  const Bytes tables = usage.tables.value > 0 ? usage.tables : Bytes{whole.value / kFanOut};
  const uint64_t least = moved.value + moved.value / 4 * (chunks_for_each(usage.block) - 1) +
                         tables.value + grown.value;
  return {std::min({Bytes{least}, Bytes{most}, whole}), std::min(Bytes{most}, whole)};
}

}  // namespace lvq
