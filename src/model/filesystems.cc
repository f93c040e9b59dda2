#include "model/filesystems.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lvq {

namespace {

constexpr ShrinksInSnapshot kByResize2fs = {.first_title = "Check",
                                            .first = "e2fsck -f -p -C 0 {path}",
                                            .resize = "resize2fs {path} {kib}K",
                                            .last = "e2fsck -f -n -C 0 {path}"};
constexpr std::string_view kByE2fsck = "resize2fs -P, e2fsck -f -n, or its superblock",
                           kE2fsck = "unmount it, e2fsck -f {path}, and try again";

constexpr ShrinksInSnapshot kByNtfsresize = {
    .first_title = "Try without writing to shrink",
    .first = "ntfsresize --no-action --no-progress-bar --size {bytes} {path}",
    .resize = "ntfsresize --force --no-progress-bar --size {bytes} {path}",
    .last = "ntfsresize --info --force --no-progress-bar {path}"};

constexpr GrowsWhileMounted kGrowsByResize2fs = {
    .command = "resize2fs {path} {kib}K",
    .no_way_back = "an ext becomes smaller only while it is not mounted: lvq shrink"};

constexpr std::string_view kCopyIt = "copy it to a smaller volume",
                           kCopyItToALarger = "copy it to a larger volume",
                           kGrowByHand =
                               "save what it holds, unmount it, lvextend, and run that tool";

// Minimum sizes were tried with the tools' defaults; ext4's is that of 4 KiB blocks, so it holds on
// 4Kn disks too. fsck pass: 2 where fsck.TYPE repairs without asking when boot calls it with -a:
// e2fsck, fsck.vfat, fsck.f2fs (acts when the kernel left a mark), fsck.exfat of exfatprogs. 0 for
// xfs and btrfs, whose fsck does nothing by design (fsck.xfs(8), fsck.btrfs(8)), for ntfs, which
// has no fsck.ntfs (ntfsfix is no checker), and for swap.
constexpr auto kTable = std::to_array<Filesystem>({
    {.name = "xfs",
     .making = Making{.mkfs = "mkfs.xfs -q -m uuid={uuid} {path}",
                      .profile_option = "-c options={profile}",
                      .minimum = 300_MiB},
     .shrinking =
         CannotShrink{.why = "holds an xfs, which cannot become smaller in place",
                      .instead = "lvq shrink-xfs --lv {volume} copies it to a smaller volume",
                      .code = "xfs-cannot-shrink"},
     .growing = GrowsWhileMounted{.command = "xfs_growfs -d {target}",
                                  .no_way_back = "an xfs cannot become smaller again"},
     .label = {12},
     .superblock = Superblock::xfs,
     .view_options = "ro,nouuid,norecovery"},
    {.name = "ext4",
     .making = Making{.mkfs = "mkfs.ext4 -q -U {uuid} -E hash_seed={random} {path}",
                      .minimum = 224_KiB,
                      .fsck_pass = 2},
     .shrinking = kByResize2fs,
     .growing = kGrowsByResize2fs,
     .label = {16},
     .superblock = Superblock::ext,
     .examined_by = kByE2fsck,
     .mended_by = kE2fsck,
     .view_options = "ro,noload"},
    {.name = "ext3",
     .shrinking = kByResize2fs,
     .growing = kGrowsByResize2fs,
     .label = {16},
     .superblock = Superblock::ext,
     .examined_by = kByE2fsck,
     .mended_by = kE2fsck,
     .view_options = "ro,noload"},
    {.name = "ext2",
     .shrinking = kByResize2fs,
     .growing =
         CannotGrow{"holds an ext2, which has no journal: what is cut off while it grows may not "
                    "be mounted by a boot",
                    "tune2fs -j {path} makes an ext3 of it, and that grows"},
     .label = {16},
     .superblock = Superblock::ext,
     .examined_by = kByE2fsck,
     .mended_by = kE2fsck,
     .view_options = "ro"},
    {.name = "btrfs",
     .making = Making{.mkfs = "mkfs.btrfs -q -U {uuid} {path}", .minimum = {114'294'784}},
     .shrinking = ShrinksWhileMounted{.least = 256_MiB},
     .growing = GrowsWhileMounted{},
     .label = {255},
     .superblock = Superblock::btrfs,
     .examined_by = "btrfs inspect-internal min-dev-size",
     .mended_by = "find out why (dmesg, btrfs scrub start), and try again",
     .why_no_view = "a btrfs is told from another by its UUID alone, and the kernel would take the "
                    "one for the other",
     .has_subvolumes = true},
    {.name = "vfat",
     .making = Making{.mkfs = "mkfs.vfat -i {digits} {path}",
                      .identifier = IdentifierKind::serial_of_32_bits,
                      .minimum = 52_KiB,
                      .fsck_pass = 2},
     .shrinking = CannotShrink{"holds a vfat, which only fatresize can shrink, and that not always",
                               kCopyIt},
     .growing =
         CannotGrow{"holds a vfat, which only fatresize can make larger, and that not always",
                    kCopyItToALarger},
     .label = {11, true, "-n {label}"},
     .view_options = "ro"},
    {.name = "swap",
     .making =
         Making{.mkfs = "mkswap -U {uuid} {path}", .minimum = 40_KiB, .default_options = "sw"},
     .shrinking = IsMadeAnew{.least = 40_KiB},
     .growing = IsMadeAnewLarger{},
     .label = {15},
     .superblock = Superblock::swap},
    {.name = "f2fs",
     .making =
         Making{.mkfs = "mkfs.f2fs -q -U {uuid} {path}", .minimum = {54'525'952}, .fsck_pass = 2},
     .shrinking =
         CannotShrink{"holds an f2fs, which loses data where resize.f2fs is cut off", kCopyIt},
     .growing = CannotGrow{"holds an f2fs, of which nobody has seen what a resize.f2fs that is cut "
                           "off leaves",
                           kGrowByHand},
     .label = {512, false, "-l {label}"},
     .view_options = "ro,norecovery"},
    {.name = "ntfs",
     .making = Making{.mkfs = "mkfs.ntfs -Q {path}",
                      .set_id = "ntfslabel --new-serial={uuid} {path}",
                      .identifier = IdentifierKind::serial_of_64_bits,
                      .minimum = {1'052'672}},
     .shrinking = kByNtfsresize,
     .growing = CannotGrow{"holds an ntfs, of which nobody has seen what an ntfsresize that is cut "
                           "off leaves when it becomes larger",
                           kGrowByHand},
     .label = {128, false},
     .superblock = Superblock::ntfs,
     .examined_by = "ntfsresize --info",
     .mended_by = "chkdsk, or ntfsfix -d, and try again",
     .view_options = "ro"},
    {.name = "exfat",
     .making = Making{.mkfs = "mkfs.exfat {path}",
                      .set_id = "tune.exfat -I 0x{digits} {path}",
                      .identifier = IdentifierKind::serial_of_32_bits,
                      .minimum = {2'113'536},
                      .fsck_pass = 2},
     .shrinking = CannotShrink{"holds an exfat, which no tool can shrink", kCopyIt},
     .growing = CannotGrow{"holds an exfat, which no tool can make larger", kCopyItToALarger},
     .label = {11, false},
     .view_options = "ro"},
});

// What is no UTF-8 counts a byte at a time.
size_t utf16_length(std::string_view text) {
  size_t units = 0;
  while (!text.empty()) {
    const size_t bytes = std::max<size_t>(utf8_length(text), 1);
    units += bytes == 4 ? 2 : 1;
    text.remove_prefix(bytes);
  }
  return units;
}

}  // namespace

std::string tool_of(CommandForm form) { return std::string(form.substr(0, form.find(' '))); }

std::span<const Filesystem> filesystems() { return kTable; }

const Filesystem* find_filesystem(std::string_view name) {
  const auto* row = std::ranges::find(kTable, name, &Filesystem::name);
  return row == kTable.end() ? nullptr : row;
}

const Filesystem* find_makeable(std::string_view name) {
  const Filesystem* fs = find_filesystem(name);
  return fs && fs->making ? fs : nullptr;
}

std::string makeable_names() {
  std::string names;
  for (const auto& fs : kTable)
    if (fs.making) names.append(names.empty() ? "" : " ").append(fs.name);
  return names;
}

Superblock superblock_of(std::string_view name) {
  const Filesystem* fs = find_filesystem(name);
  return fs ? fs->superblock : Superblock::not_read;
}

bool has_subvolumes(std::string_view name) {
  const Filesystem* fs = find_filesystem(name);
  return fs && fs->has_subvolumes;
}

Result<> check_fs_label(std::string_view label, const Filesystem& fs) {
  const auto invalid = [&](std::string message) {
    return fail("usage", printable(label), std::move(message));
  };
  if (label.empty()) return invalid("an empty label is none");
  if (printable(label) != label) return invalid("contains characters that cannot be shown");
  const size_t length = fs.label.is_in_bytes ? label.size() : utf16_length(label);
  if (length > fs.label.most)
    return invalid(fmt::format("is too long for {}, which takes {} {}", fs.name, fs.label.most,
                               fs.label.is_in_bytes ? "bytes" : "characters"));
  return {};
}

}  // namespace lvq
