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

std::optional<ExtGeometry> ext_geometry(std::string_view start) {
  constexpr uint64_t kErrors = 2, k64Bit = 0x80, kJournal = 4, kSparseSuper2 = 0x200;
  const auto field = [&](size_t at, size_t width) { return little(start, 1024 + at, width); };
  if (field(0x38, 2) != 0xEF53 || field(0x18, 4) > 6) return std::nullopt;
  const uint64_t block = uint64_t{1024} << field(0x18, 4), per_group = field(0x20, 4);
  if (per_group == 0) return std::nullopt;
  const uint64_t inode = field(0x4C, 4) == 0 ? 128 : field(0x58, 2);  // by its revision
  const uint64_t descriptor =
      (field(0x60, 4) & k64Bit) != 0 ? std::max<uint64_t>(field(0xFE, 2), 32) : 32;
  const uint64_t groups = field(0x4, 4) / per_group + 1;
  const auto blocks = [&](uint64_t bytes) { return (bytes + block - 1) / block; };
  // resize2fs leaves 50 blocks besides the tables. Not every group has copies of the superblock and
  // of the descriptors.
  constexpr uint64_t kBesides = 50, kBitmaps = 2, kSuper = 1;
  const uint64_t least = kBesides + kBitmaps + kSuper + blocks(field(0x28, 4) * inode) +
                         blocks(groups * descriptor) + field(0xCE, 2);
  return ExtGeometry{.block = {block},
                     .group = {per_group * block},
                     .first = {field(0x14, 4) * block},
                     .least = {least * block},
                     .has_errors = (field(0x3A, 2) & kErrors) != 0,
                     .is_for_offline = (field(0x5C, 4) & (kJournal | kSparseSuper2)) != kJournal};
}

namespace {

// What the superblock of a mounted xfs says on the disk is old until the kernel writes it out; the
// kernel itself counts all but the log.
Bytes end_of_mounted_xfs(Host& host, const Device& device, std::string_view start,
                         const Snapshot& snapshot, Bytes end) {
  const uint64_t log = big(start, 48, 8) != 0 ? big(start, 96, 4) * big(start, 4, 4) : 0;
  for (const Mount* mount : snapshot.mounts_of(device)) {
    if (!mount->holder.empty() || snapshot.mount_at(mount->target) != mount) continue;
    if (const auto space = host.space(mount->target))
      return std::max(end, std::min(Bytes{space->total + log}, device.size));
  }
  return end;
}

}  // namespace

Result<> read_fs_ends(Host& host, const Scope& scope, Snapshot& snapshot) {
  for (const auto& path : scope.superblocks) {
    const Device* device = snapshot.device(path);
    const Signature* content = device ? snapshot.content_of(*device) : nullptr;
    if (!content) continue;
    TRY(const std::string start,
        host.read_at(device_path(*device), 0, std::min(device->size, kSuperblocks).value));
    if (const auto end = fs_end_in_superblock(*content, start))
      snapshot.fs_ends[device->name] = *end;
    if (superblock_of(content->type) == Superblock::ext)
      if (const auto geometry = ext_geometry(start)) snapshot.ext[device->name] = *geometry;
    if (superblock_of(content->type) != Superblock::xfs) continue;
    if (const auto geometry = xfs_geometry(start)) snapshot.xfs[device->name] = *geometry;
    if (const auto end = snapshot.fs_ends.find(device->name); end != snapshot.fs_ends.end())
      end->second = end_of_mounted_xfs(host, *device, start, snapshot, end->second);
  }
  return {};
}

}  // namespace lvq
