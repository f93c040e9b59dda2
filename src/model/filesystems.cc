#include "model/filesystems.h"

#include <algorithm>
#include <array>

namespace lvq {

namespace {

using Type = std::string_view;
// As mountinfo shows them. ntfs: in-kernel since 5.15, ntfs-3g, the old read-only one; exfat:
// in-kernel, exfat-fuse.
constexpr std::array<Type, 1> kXfs = {"xfs"}, kExt4 = {"ext4"}, kBtrfs = {"btrfs"},
                              kVfat = {"vfat"}, kF2fs = {"f2fs"};
constexpr std::array<Type, 3> kNtfs = {"ntfs3", "fuseblk", "ntfs"};
constexpr std::array<Type, 2> kExfat = {"exfat", "fuseblk"};

// Minimum sizes were tried with the tools' defaults; ext4's is that of 4 KiB blocks, so it holds on
// 4Kn disks too. fsck pass: 2 where fsck.TYPE repairs without asking when boot calls it with -a:
// e2fsck, fsck.vfat, fsck.f2fs (acts when the kernel left a mark), fsck.exfat of exfatprogs. 0 for
// xfs and btrfs, whose fsck does nothing by design (fsck.xfs(8), fsck.btrfs(8)), for ntfs, which
// has no fsck.ntfs (ntfsfix is no checker), and for swap.
constexpr auto kTable = std::to_array<Filesystem>({
    {"xfs", "xfs", 300_MiB, 12, 0, "defaults", "mkfs.xfs", "", true, kXfs},
    {"ext4", "ext4", 224_KiB, 16, 2, "defaults", "mkfs.ext4", "", true, kExt4},
    {"btrfs", "btrfs", {114'294'784}, 255, 0, "defaults", "mkfs.btrfs", "", true, kBtrfs},
    {"vfat", "vfat", 52_KiB, 11, 2, "defaults", "mkfs.vfat", "", true, kVfat},
    {"swap", "swap", 40_KiB, 15, 0, "sw", "mkswap", "", true, {}},
    {"f2fs", "f2fs", {54'525'952}, 512, 2, "defaults", "mkfs.f2fs", "", true, kF2fs},
    {"ntfs", "ntfs", {1'052'672}, 128, 0, "defaults", "mkfs.ntfs", "ntfslabel", false, kNtfs},
    {"exfat", "exfat", {2'113'536}, 15, 2, "defaults", "mkfs.exfat", "tune.exfat", false, kExfat},
});

}  // namespace

bool Filesystem::mounts_as(std::string_view kernel_type) const {
  return std::find(kernel_types.begin(), kernel_types.end(), kernel_type) != kernel_types.end();
}

std::span<const Filesystem> filesystems() { return kTable; }

const Filesystem* find_filesystem(std::string_view name) {
  const auto row =
      std::find_if(kTable.begin(), kTable.end(), [&](const auto& fs) { return fs.name == name; });
  return row == kTable.end() ? nullptr : row;
}

const Filesystem* filesystem_by_blkid(std::string_view type) {
  const auto row =
      std::find_if(kTable.begin(), kTable.end(), [&](const auto& fs) { return fs.blkid == type; });
  return row == kTable.end() ? nullptr : row;
}

std::string filesystem_names() {
  std::string names;
  for (const auto& fs : kTable) names.append(names.empty() ? "" : " ").append(fs.name);
  return names;
}

}  // namespace lvq
