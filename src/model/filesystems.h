// What lvq knows of each file system, and of swap: one row each, with all that is a plain value. A
// type that is not here can be seen and removed, and nothing else.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/codes.h"
#include "model/units.h"

namespace lvq {

// The words of a command, parted by blanks. What is not known before stands in braces: {path},
// {uuid}, {digits} (the identifier without its hyphens), {random} (a UUID of its own), {bytes} and
// {kib} (a size), {target} (a mount point).
using CommandForm = std::string_view;

std::string tool_of(CommandForm form);  // its first word

// An identifier as libblkid prints it: "1c1e…-…", "1A2B-3C4D", "00112233AABBCCDD".
enum class IdentifierKind { uuid, serial_of_32_bits, serial_of_64_bits };

struct Making {
  CommandForm mkfs;
  CommandForm set_id;  // run after mkfs where that takes no identifier; empty: it takes one
  IdentifierKind identifier = IdentifierKind::uuid;
  Bytes minimum;      // below it mkfs fails
  int fsck_pass = 0;  // sixth field of fstab(5)
  std::string_view default_options = "defaults";
};

// Nothing makes it smaller in place. The volume's name goes before `why`, and for {volume} in
// `instead`.
struct CannotShrink {
  std::string_view why, instead;
  Code code = "fs-cannot-shrink";
};

// Unmounted, in a snapshot that is merged back (docs/adr/0008).
struct ShrinksInSnapshot {
  std::string_view first_title;     // what `first` does to it
  CommandForm first, resize, last;  // `last` only reads
};

// The kernel does it.
struct ShrinksWhileMounted {
  Bytes least;  // what the kernel asks for
};

// Nothing in it is kept but its identifier and its label.
struct IsMadeAnew {
  Bytes least;  // what its tool asks for
};

using Shrinking = std::variant<CannotShrink, ShrinksInSnapshot, ShrinksWhileMounted, IsMadeAnew>;

// Nothing makes it larger, or nothing that is safe. As of CannotShrink.
struct CannotGrow {
  std::string_view why, instead;
};

// The kernel does it, crash-safe at every instant: where it is not mounted, lvq mounts it for that.
// {path} is the volume's, {target} the mount point; lvq's own steps where it is empty.
struct GrowsWhileMounted {
  CommandForm command;
  // Why nobody takes it back; empty: that can be done.
  std::string_view no_way_back = {};
};

// As IsMadeAnew.
struct IsMadeAnewLarger {};

using Growing = std::variant<CannotGrow, GrowsWhileMounted, IsMadeAnewLarger>;

// Whose format its superblock has, as far as lvq reads it: where it ends, how much of it is used,
// and by which of its tools it is asked how small it can become.
enum class Superblock { not_read, ext, xfs, btrfs, ntfs, swap };

struct Filesystem {
  std::string_view name;         // libblkid's TYPE, the type in fstab, and in lvq's arguments
  std::optional<Making> making;  // nothing: lvq makes none
  Shrinking shrinking;
  Growing growing;
  Superblock superblock = Superblock::not_read;
  // By what damage is seen before it shrinks, and what mends that; {path} is the volume's.
  std::string_view examined_by, mended_by;
  // The options that mount a snapshot of it without writing a byte to it; empty: there are none, or
  // it must not be mounted beside the volume that the snapshot was taken of.
  std::string_view view_options, why_no_view;
  // The root of a mount is a subvolume, and its device number is none of a device.
  bool has_subvolumes = false;

  bool is_swap() const { return name == "swap"; }
};

std::span<const Filesystem> filesystems();
const Filesystem* find_filesystem(std::string_view name);  // nullptr: lvq does not know it
const Filesystem* find_makeable(std::string_view name);    // nullptr: lvq makes none
std::string makeable_names();                              // "xfs ext4 …", for messages

Superblock superblock_of(std::string_view name);
bool has_subvolumes(std::string_view name);

}  // namespace lvq
