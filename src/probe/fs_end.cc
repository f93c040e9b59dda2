#include "probe/fs_end.h"

#include <algorithm>

#include "base/bytes_at.h"
#include "model/filesystems.h"
#include "probe/usage.h"

namespace lvq {
namespace {

std::optional<Bytes> product(uint64_t count, uint64_t unit) {
  if (count == 0 || unit == 0 || count > UINT64_MAX / unit) return std::nullopt;
  return Bytes{count * unit};
}

std::optional<Bytes> end_of_ext(std::string_view start) {
  constexpr size_t kSuper = 1024;
  constexpr uint32_t k64Bit = 0x80;
  const auto field = [&](size_t at, size_t width) { return little(start, kSuper + at, width); };
  if (field(0x38, 2) != 0xEF53 || field(0x18, 4) > 6) return std::nullopt;
  const bool wide = (field(0x60, 4) & k64Bit) != 0;
  return product(field(0x4, 4) | (wide ? field(0x150, 4) << 32 : 0),
                 uint64_t{1024} << field(0x18, 4));
}

std::optional<Bytes> end_of_xfs(std::string_view start) {
  if (!start.starts_with("XFSB")) return std::nullopt;
  return product(big(start, 8, 8), big(start, 4, 4));
}

std::optional<Bytes> end_of_btrfs(std::string_view start) {
  constexpr size_t kSuper = 65536;
  if (start.size() < kSuper + 4096 || start.substr(kSuper + 0x40, 8) != "_BHRfS_M")
    return std::nullopt;
  return product(little(start, kSuper + 0xC9 + 8, 8), 1);
}

// The last sector holds a copy of the first. The number of sectors in the boot sector leaves it
// out.
std::optional<Bytes> end_of_ntfs(std::string_view start) {
  if (start.size() < 512 || start.substr(3, 4) != "NTFS") return std::nullopt;
  const uint64_t sectors = little(start, 40, 8);
  return sectors == UINT64_MAX ? std::nullopt : product(sectors + 1, little(start, 11, 2));
}

// The magic is the last ten bytes of the first page. Its offset is the only hint to the size of a
// page.
std::optional<Bytes> end_of_swap(std::string_view start, uint64_t magic) {
  constexpr size_t kHeader = 1024;
  if (magic + 10 > start.size() || start.substr(magic, 10) != "SWAPSPACE2") return std::nullopt;
  return product(little(start, kHeader + 4, 4) + 1, magic + 10);
}

}  // namespace

std::optional<Bytes> fs_end_in_superblock(const Signature& signature, std::string_view start) {
  switch (superblock_of(signature.type)) {
    case Superblock::ext:
      return end_of_ext(start);
    case Superblock::xfs:
      return end_of_xfs(start);
    case Superblock::btrfs:
      return end_of_btrfs(start);
    case Superblock::ntfs:
      return end_of_ntfs(start);
    case Superblock::swap:
      return end_of_swap(start, signature.offset);
    case Superblock::not_read:
      break;
  }
  return std::nullopt;
}

std::optional<XfsGeometry> xfs_geometry(std::string_view start) {
  constexpr size_t kThisMuch = 264;
  if (!start.starts_with("XFSB") || start.size() < kThisMuch) return std::nullopt;
  const auto field = [&](size_t at, size_t width) {
    return static_cast<uint32_t>(big(start, at, width));
  };
  XfsGeometry geometry{.block = field(4, 4), .sector = field(102, 2), .inode = field(104, 2)};
  const uint32_t blocks_in_directory = field(192, 1);  // a logarithm
  if (blocks_in_directory > 7 || geometry.block > (64 << 10)) return std::nullopt;
  geometry.directory_block = geometry.block << blocks_in_directory;
  geometry.version = field(100, 2) & 0xF;
  geometry.inode_percent = field(127, 1);
  geometry.ro_compat = field(212, 4);
  geometry.incompat = field(216, 4);
  geometry.external_log = big(start, 48, 8) == 0;
  geometry.realtime = big(start, 16, 8) != 0;
  geometry.quota = field(176, 2) != 0;
  constexpr uint64_t kNone = ~uint64_t{0};
  for (const size_t inode : {160, 168, 232})  // of users, groups, projects
    geometry.quota_files |= big(start, inode, 8) != 0 && big(start, inode, 8) != kNone;
  return geometry;
}

Result<> read_fs_ends(Host& host, const Scope& scope, Snapshot& snapshot) {
  for (const auto& path : scope.superblocks) {
    const Device* device = snapshot.device(path);
    const Signature* content = device ? snapshot.content_of(*device) : nullptr;
    if (!content) continue;
    TRY(const std::string start,
        host.read_at(device_path(*device), 0, std::min(device->size, kSuperblocks).value));
    if (const auto end = fs_end_in_superblock(*content, start))
      snapshot.fs_ends[device->name] = *end;
    if (superblock_of(content->type) != Superblock::xfs) continue;
    if (const auto geometry = xfs_geometry(start)) snapshot.xfs[device->name] = *geometry;
  }
  return {};
}

}  // namespace lvq
