// What lvq knows of each file system type, and of swap: one row each, which holds everything that
// is a plain value. lvq can show and remove a type that has no row, and do nothing else with it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "model/units.h"

namespace lvq {

// The words of a command, separated by blanks. Values that each use fills in stand in braces:
// {path}, {uuid}, {digits} (the identifier without its hyphens), {random} (another UUID), {bytes}
// and {kib} (a size), {target} (a mount point).
using CommandForm = std::string_view;

std::string tool_of(CommandForm form);  // its first word

// An identifier as libblkid prints it: "1c1e…-…", "1A2B-3C4D", "00112233AABBCCDD".
enum class IdentifierKind { uuid, serial_of_32_bits, serial_of_64_bits };

struct Making {
  CommandForm mkfs;
  CommandForm set_id;  // run after an mkfs that takes no identifier; empty: mkfs takes it
  // The option that gives mkfs a file of options, {profile}, where its defaults are newer than the
  // kernel; empty: mkfs has no such files.
  CommandForm profile_option;
  IdentifierKind identifier = IdentifierKind::uuid;
  Bytes minimum;      // below it mkfs fails
  int fsck_pass = 0;  // sixth field of fstab(5)
  std::string_view default_options = "defaults";
};

// Nothing makes it smaller in place. Messages put the volume's name before `why`, and in place of
// {volume} in `instead`.
struct CannotShrink {
  std::string_view why, instead;
  Code code = "fs-cannot-shrink";
};

// Its own tools shrink it, unmounted, in a snapshot that is merged back (docs/adr/0008).
struct ShrinksInSnapshot {
  std::string_view first_title;     // what `first` does to the file system
  CommandForm first, resize, last;  // `last` only reads
};

// The kernel shrinks it while it is mounted.
struct ShrinksWhileMounted {
  Bytes least;  // the smallest size that the kernel takes
};

// It is made again with the new size; only its identifier and its label are kept.
struct IsMadeAnew {
  Bytes least;  // the smallest size that its tool takes
};

using Shrinking = std::variant<CannotShrink, ShrinksInSnapshot, ShrinksWhileMounted, IsMadeAnew>;

// Nothing makes it larger, or nothing that is safe. The members are those of CannotShrink.
struct CannotGrow {
  std::string_view why, instead;
};

// The kernel makes it larger while it is mounted, and can be cut off at any instant. lvq mounts it
// for that if it is not mounted. `command` empty: lvq has steps of its own for it.
struct GrowsWhileMounted {
  CommandForm command;
  // Why it cannot be taken back; empty: it can.
  std::string_view no_way_back = {};
};

// It is made again with the new size; only its identifier and its label are kept.
struct IsMadeAnewLarger {};

using Growing = std::variant<CannotGrow, GrowsWhileMounted, IsMadeAnewLarger>;

// The format of the superblock, if lvq reads it. By it lvq finds where the file system ends, how
// much of it is used, and which tool to ask how small it can become.
enum class Superblock { not_read, ext, xfs, btrfs, ntfs, swap };

// The longest label that its tools take, and the option of mkfs that sets one.
struct Label {
  size_t most = 0;
  bool is_in_bytes = true;  // false: in units of UTF-16
  CommandForm option = "-L {label}";
};

struct Filesystem {
  std::string_view name;         // libblkid's TYPE, the type in fstab, and in lvq's arguments
  std::optional<Making> making;  // nothing: lvq makes none
  Shrinking shrinking;
  Growing growing;
  Label label;
  Superblock superblock = Superblock::not_read;
  // What shows damage before the file system shrinks, and what mends it; {path} is the volume's.
  std::string_view examined_by, mended_by;
  // The options that mount a snapshot of it without writing a byte to it. Empty: there are none, or
  // the snapshot must not be mounted beside its origin; `why_no_view` says why not.
  std::string_view view_options, why_no_view;
  // The root of a mount is a subvolume, and the mount's device number belongs to no device.
  bool has_subvolumes = false;

  bool is_swap() const { return name == "swap"; }
};

std::span<const Filesystem> filesystems();
const Filesystem* find_filesystem(std::string_view name);  // nullptr: lvq does not know it
const Filesystem* find_makeable(std::string_view name);    // nullptr: lvq makes none
std::string makeable_names();                              // "xfs ext4 …", for messages

Superblock superblock_of(std::string_view name);
bool has_subvolumes(std::string_view name);

// "usage" for a label that is empty, longer than the tools of that file system take, or has
// characters that a terminal would not show as they are.
Result<> check_fs_label(std::string_view label, const Filesystem& fs);

}  // namespace lvq
