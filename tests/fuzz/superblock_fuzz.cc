// Hostile superblocks: whatever a device holds, the figures shown of it are possible ones, and it
// ends somewhere or not.
#include <cstdlib>

#include "probe/fs_end.h"
#include "probe/usage.h"
#include "tests/fuzz/require.h"

// Input: the bytes from 1024 on for ext4 and swap, from the start for xfs and ntfs, from 64 KiB on
// for btrfs; the first byte picks one.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lvq;
  if (size == 0) return 0;
  constexpr std::pair<const char*, size_t> kFormats[] = {
      {"ext4", 1024}, {"xfs", 0}, {"btrfs", 65536}, {"ntfs", 0}, {"swap", 1024}};
  const auto [type, at] = kFormats[data[0] % std::size(kFormats)];
  std::string start(at, '\0');
  start.append(reinterpret_cast<const char*>(data) + 1, size - 1);
  start.resize(std::max<size_t>(start.size(), kSuperblocks.value));
  const Signature signature{.type = type, .uuid = "", .label = "", .offset = 4086};
  for (const std::string_view text :
       {std::string_view(start), std::string_view(start).substr(0, at + size / 2)}) {
    if (const auto usage = usage_in_superblock(type, text)) require(usage->used <= usage->total);
    if (const auto end = fs_end_in_superblock(signature, text)) require(end->value > 0);
  }
  return 0;
}
