#include "probe/usage.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/bytes_at.h"
#include "model/filesystems.h"
#include "model/uses.h"

namespace lvq {
namespace {

std::optional<Usage> counted(uint64_t total, uint64_t free, uint64_t block) {
  constexpr uint64_t kLargestBlock = 64 << 10;
  if (block == 0 || block > kLargestBlock || free > total || total > UINT64_MAX / block)
    return std::nullopt;
  return Usage{{(total - free) * block}, {total * block}, "", 1};
}

std::string minute(uint64_t seconds_since_1970) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds_since_1970)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{}-{:02}-{:02} {:02}:{:02} UTC", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()}, clock.hours().count(), clock.minutes().count());
}

// An ext of revision 0 does not store the size of its inodes, which is 128 bytes.
uint64_t inode_size(uint64_t told) { return told == 0 ? 128 : told; }

// The most that an ext needs for its own tables: all inodes; and for each block group two bitmaps
// and, in the worst case, a copy of all group descriptors.
Bytes ext_tables(uint64_t blocks, uint64_t block, uint64_t per_group, uint64_t inodes,
                 uint64_t inode) {
  constexpr uint64_t kDescriptor = 64, kMostCopies = 64;
  if (per_group == 0) return {};
  const uint64_t groups = std::min<uint64_t>(blocks / per_group + 1, UINT32_MAX);
  const uint64_t descriptors = groups * kDescriptor / block * block + 2 * block;
  return {inodes * inode + groups * 2 * block + std::min(groups, kMostCopies) * descriptors};
}

std::optional<Usage> usage_of_ext(std::string_view start) {
  constexpr uint32_t k64Bit = 0x80;
  const auto field = [&](size_t at, size_t width) { return little(start, 1024 + at, width); };
  if (field(0x38, 2) != 0xEF53 || field(0x18, 4) > 6) return std::nullopt;
  const bool wide = (field(0x60, 4) & k64Bit) != 0;
  const uint64_t total = field(0x4, 4) | (wide ? field(0x150, 4) << 32 : 0);
  const uint64_t free = field(0xC, 4) | (wide ? field(0x158, 4) << 32 : 0);
  const uint64_t block = uint64_t{1024} << field(0x18, 4);
  auto usage = counted(total, free, block);
  if (usage) {
    usage->taken = usage->used;
    usage->block = {block};
    usage->tables =
        ext_tables(total, block, field(0x20, 4), field(0, 4), inode_size(field(0x58, 2)));
  }
  const uint64_t mounted = field(0x2C, 4) | field(0x275, 1) << 32;
  if (usage && mounted != 0) usage->last_mounted = minute(mounted);
  return usage;
}

std::optional<Usage> usage_of_xfs(std::string_view start) {
  if (!start.starts_with("XFSB")) return std::nullopt;
  const uint64_t blocks = big(start, 8, 8), log_start = big(start, 48, 8),
                 log_blocks = big(start, 96, 4);
  if (log_start != 0 && log_blocks > blocks) return std::nullopt;
  const uint64_t total = log_start != 0 ? blocks - log_blocks : blocks;  // as statfs(2) counts
  return counted(total, big(start, 144, 8), big(start, 4, 4));
}

std::optional<Usage> usage_of_btrfs(std::string_view start) {
  constexpr size_t kSuper = 65536;
  if (start.size() < kSuper + 4096 || start.substr(kSuper + 0x40, 8) != "_BHRfS_M")
    return std::nullopt;
  const uint64_t total = little(start, kSuper + 0x70, 8), used = little(start, kSuper + 0x78, 8);
  if (used > total) return std::nullopt;
  auto usage = counted(total, total - used, 1);
  usage->device_id = little(start, kSuper + 0xC9, 8);
  usage->devices = std::max<uint64_t>(1, little(start, kSuper + 0x88, 8));
  return usage;
}

std::optional<Usage> usage_of(Host& host, const Device& device, const Snapshot& snapshot) {
  const auto* signatures = snapshot.signatures_of(device);
  if (!signatures || signatures->empty()) return std::nullopt;
  std::optional<Usage> usage;
  if (device.size >= kSuperblocks)
    if (const auto start = host.read_at(device_path(device), 0, kSuperblocks.value))
      usage = usage_in_superblock(signatures->front().type, *start);
  for (const Mount* mount : snapshot.mounts_of(device)) {
    if (!mount->holder.empty() || snapshot.mount_at(mount->target) != mount) continue;
    const auto space = host.space(mount->target);
    if (!space) continue;
    const uint64_t free = space->total - std::min(space->total, space->used);
    if (!usage) usage.emplace();
    if (usage->taken.value > 0)
      usage->taken = surplus(usage->total, {free});  // statfs(2) does not count the tables
    if (superblock_of(signatures->front().type) == Superblock::ntfs)
      usage->taken = {space->used};  // for an ntfs, statfs(2) counts all clusters
    usage->used = {space->used};
    usage->total = {space->total};
    break;
  }
  return usage;
}

// Asks the kernel alone, which knows how full every mounted file system is.
std::optional<Usage> usage_of_mounted(Host& host, const Device& device, const Snapshot& snapshot) {
  for (const Mount* mount : snapshot.mounts_of(device)) {
    if (!mount->holder.empty() || snapshot.mount_at(mount->target) != mount) continue;
    if (const auto space = host.space(mount->target))
      return Usage{.used = {space->used}, .total = {space->total}, .last_mounted = ""};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Usage> usage_in_superblock(std::string_view type, std::string_view start) {
  switch (superblock_of(type)) {
    case Superblock::ext:
      return usage_of_ext(start);
    case Superblock::xfs:
      return usage_of_xfs(start);
    case Superblock::btrfs:
      return usage_of_btrfs(start);
    case Superblock::ntfs:
    case Superblock::swap:
    case Superblock::not_read:
      break;
  }
  return std::nullopt;
}

void read_usage(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (scope.usage)
    for (const auto& device : snapshot.devices)
      if (auto usage = usage_of_mounted(host, device, snapshot))
        snapshot.usage[device.name] = std::move(*usage);
  std::vector<const Device*> devices;
  for (const auto& vg : scope.groups)
    for (const Device* device : snapshot.volumes_of(vg)) devices.push_back(device);
  for (const auto& path : scope.new_pvs)
    if (const Device* device = snapshot.device(path))
      for (const Device* each : with_partitions(*device, snapshot)) devices.push_back(each);
  for (const Device* device : devices)
    if (auto usage = usage_of(host, *device, snapshot))
      snapshot.usage[device->name] = std::move(*usage);
}

}  // namespace lvq
