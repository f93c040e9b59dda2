// The start of a device, as far as lvq reads it: where each file system ends, and how much of it is
// used.
#include "sim/superblock.h"

#include <algorithm>

namespace lvq::sim {
namespace {

void put(std::string& to, uint64_t at, uint64_t value, size_t width, bool big = false) {
  for (size_t n = 0; n < width; ++n) {
    const uint64_t place = at + (big ? width - 1 - n : n);
    if (place < to.size()) to[place] = static_cast<char>(value >> (8 * n));
  }
}

void put(std::string& to, uint64_t at, std::string_view text) {
  for (size_t n = 0; n < text.size() && at + n < to.size(); ++n) to[at + n] = text[n];
}

uint64_t used_by(const Magic& magic) {
  uint64_t used = uint64_t{1} << 20;
  for (const auto& [name, node] : magic.files) used += 4096 + node.text.size();
  return std::min(used, magic.bytes);
}

void write_ext(std::string& to, const Magic& magic) {
  constexpr uint64_t kSuper = 1024, kBlock = 1024;
  const uint64_t blocks = magic.bytes / kBlock, free = blocks - used_by(magic) / kBlock;
  put(to, kSuper + 0x4, blocks, 4);
  put(to, kSuper + 0x150, blocks >> 32, 4);
  put(to, kSuper + 0xC, free, 4);
  put(to, kSuper + 0x158, free >> 32, 4);
  put(to, kSuper + 0x14, 1, 4);     // the first group begins there
  put(to, kSuper + 0x20, 8192, 4);  // blocks in a group
  put(to, kSuper + 0x28, 2048, 4);  // inodes in a group
  put(to, kSuper + 0x4C, 1, 4);
  put(to, kSuper + 0x58, 128, 2);
  put(to, kSuper + 0x5C, magic.type == "ext2" ? 0 : 4, 4);  // it has a journal
  put(to, kSuper + 0xCE, 64, 2);
  put(to, kSuper + 0x38, 0xEF53, 2);
  put(to, kSuper + 0x3A, 1, 2);
  put(to, kSuper + 0x60, 0x80, 4);
}

void write_btrfs(std::string& to, const Magic& magic) {
  constexpr uint64_t kSuper = 65536;
  put(to, kSuper + 0x40, "_BHRfS_M");
  put(to, kSuper + 0x70, magic.bytes, 8);
  put(to, kSuper + 0x78, used_by(magic), 8);
  put(to, kSuper + 0x88, 1, 8);
  put(to, kSuper + 0xC9, 1, 8);
  put(to, kSuper + 0xC9 + 8, magic.bytes, 8);
}

void write_xfs(std::string& to, const Magic& magic) {
  constexpr uint64_t kBlock = 4096;
  put(to, 0, "XFSB");
  put(to, 4, kBlock, 4, true);
  put(to, 8, (magic.told > 0 ? magic.told : magic.bytes) / kBlock, 8, true);
  put(to, 48, 1024, 8, true);  // the log is inside
  put(to, 100, 0xB4A5, 2, true);
  put(to, 102, 512, 2, true);
  put(to, 104, 512, 2, true);
  put(to, 127, 25, 1, true);
  put(to, 212, 0xD, 4, true);
  put(to, 216, 0xB, 4, true);
  put(to, 144, (magic.bytes - used_by(magic)) / kBlock, 8, true);
}

void write_ntfs(std::string& to, const Magic& magic) {
  put(to, 3, "NTFS    ");
  put(to, 11, 512, 2);
  put(to, 40, magic.bytes / 512 - 1, 8);
}

void write_swap(std::string& to, const Magic& magic) {
  put(to, 4086, "SWAPSPACE2");
  put(to, 1028, magic.bytes / 4096 - 1, 4);
}

}  // namespace

std::string start_of(const Content& content, uint64_t bytes) {
  std::string start(bytes, '\0');
  for (const auto& magic : content) {
    if (magic.type.starts_with("ext")) write_ext(start, magic);
    if (magic.type == "btrfs") write_btrfs(start, magic);
    if (magic.type == "xfs") write_xfs(start, magic);
    if (magic.type == "ntfs") write_ntfs(start, magic);
    if (magic.type == "swap") write_swap(start, magic);
  }
  return start;
}

}  // namespace lvq::sim
