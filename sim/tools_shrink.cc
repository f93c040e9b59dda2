// The tools that give file systems another size. A file system whose shrinking was cut off is not
// whole, and yet it mounts, and e2fsck -p does not mend it (lvm-behaviour 3). What grows while it
// is mounted, and a btrfs either way, is whole at every instant.
#include <algorithm>

#include "base/text.h"
#include "sim/tool.h"

namespace lvq::sim {
namespace {

constexpr uint64_t kMinimum = uint64_t{8} << 20;

uint64_t minimum_of(const Magic& magic) {
  uint64_t bytes = kMinimum;
  for (const auto& [name, node] : magic.files) bytes += node.text.size();
  return std::min(bytes, magic.bytes);
}

// The only content of the device, if it is of this type; nullptr: there is another, or none.
Magic* held_by(Tool& tool, const std::string& path, std::string_view type) {
  Content* content = tool.machine.content(tool.machine.kernel_name(path));
  return content && content->size() == 1 && content->front().type.starts_with(type)
             ? &content->front()
             : nullptr;
}

// Why nothing may be written to the device; empty: it may.
std::string obstacle(const Tool& tool, const std::string& path) {
  if (tool.machine.read_only(path)) return "Read-only file system";
  const auto users = tool.machine.users(path, false);
  return users.empty() ? "" : "is " + users.front();
}

void rewrite(Tool& tool, const std::string& path, std::string_view type, uint64_t bytes) {
  tool.effects(tool.name + ": first moves on " + path,
               [&] { held_by(tool, path, type)->complete = false; });
  tool.effects(tool.name + ": last write to " + path, [&] {
    Magic& magic = *held_by(tool, path, type);
    magic.bytes = bytes;
    magic.complete = true;
    tool.machine.flush(path);
  });
}

// The kernel's own growing of what is mounted: whole at every instant.
int grow_mounted(Tool& tool, const MountPoint& mount, std::string_view type, uint64_t bytes) {
  if (mount.read_only)
    return tool.fail(1, tool.name + ": Permission to resize filesystem denied: " + mount.target);
  if (held_by(tool, mount.device, type)->bytes == bytes) {
    tool.say("Nothing to do!");
    return 0;
  }
  tool.effects(tool.name + ": tables of new groups of " + mount.device, [] {});
  tool.effects(tool.name + ": superblock of " + mount.device, [&] {
    Magic& magic = *held_by(tool, mount.device, type);
    if (type == "xfs") magic.told = magic.bytes;
    magic.bytes = bytes;
    tool.machine.flush(mount.device);
  });
  return 0;
}

// The mount keeps the name with which it was made, also when the device has got another.
bool is_by_its_name(const Machine& machine, const MountPoint& mount) {
  return machine.kernel_name(mount.source) == mount.device;
}

const MountPoint* place_of(const Tool& tool, const std::string& path) {
  const std::string device = tool.machine.kernel_name(path);
  const auto mount = std::ranges::find_if(tool.machine.mounts, [&](const MountPoint& each) {
    return each.device == device && is_by_its_name(tool.machine, each);
  });
  return mount == tool.machine.mounts.end() ? nullptr : &*mount;
}

}  // namespace

int xfs_growfs(Tool& tool) {
  const Options options = parse_options(tool.arguments, "d n D=");
  const auto& mounts = tool.machine.mounts;
  const auto mount = std::ranges::find_if(mounts, [&](const auto& each) {
    // An automount below it has the same mount point, and another type.
    return options.words.size() == 1 && each.target == options.words[0] && each.type == "xfs" &&
           is_by_its_name(tool.machine, each);
  });
  if (mount == mounts.end())
    return tool.fail(1, "xfs_growfs: " + (options.words.empty() ? "" : options.words[0]) +
                            " is not a mounted XFS filesystem");
  return grow_mounted(tool, *mount, "xfs", tool.machine.size_of(mount->device));
}

int resize2fs(Tool& tool) {
  const Options options = parse_options(tool.arguments, "f,force P M p d=");
  if (!options.error.empty() || options.words.empty())
    return tool.fail(1, "resize2fs: " + options.error);
  const std::string& path = options.words[0];
  const Magic* magic = held_by(tool, path, "ext");
  if (!magic)
    return tool.fail(1, "resize2fs: Bad magic number in super-block while trying to open " + path);
  const MountPoint* mount = place_of(tool, path);
  const bool by_another_name =
      !mount && std::ranges::find(tool.machine.mounts, tool.machine.kernel_name(path),
                                  &MountPoint::device) != tool.machine.mounts.end();
  if (options.has("P") && by_another_name && !options.has("f"))
    return tool.fail(1, "Please run 'e2fsck -f " + path + "' first.");
  if (options.has("P")) {
    tool.say("Estimated minimum size of the filesystem: " +
             std::to_string(minimum_of(*magic) / 1024));
    return 0;
  }
  if (options.words.size() != 2 || !options.words[1].ends_with('K'))
    return tool.fail(1, "(not simulated: a size that is not in K)");
  const uint64_t bytes = std::stoull(options.words[1]) * 1024;
  if (mount) {
    if (bytes < magic->bytes)
      return tool.fail(1, "resize2fs: On-line shrinking from " +
                              std::to_string(magic->bytes / 1024) + " to " +
                              std::to_string(bytes / 1024) + " not supported.");
    if (bytes > tool.machine.size_of(path))
      return tool.fail(1, "The containing partition (or device) is too small.");
    return grow_mounted(tool, *mount, "ext", bytes);
  }
  if (by_another_name)
    return tool.fail(1, "resize2fs: Device or resource busy while trying to open " + path +
                            "\nCouldn't find valid filesystem superblock.");
  if (const std::string why = obstacle(tool, path); !why.empty())
    return tool.fail(1, "resize2fs: " + path + " " + why);
  if (!magic->complete || !magic->checked)
    return tool.fail(1, "Please run 'e2fsck -f " + path + "' first.");
  if (bytes < minimum_of(*magic)) return tool.fail(1, "resize2fs: New size smaller than minimum");
  if (bytes > tool.machine.size_of(path))
    return tool.fail(1, "The containing partition (or device) is too small.");
  rewrite(tool, path, "ext", bytes);
  return 0;
}

int e2fsck(Tool& tool) {
  const Options options = parse_options(tool.arguments, "f p n y C=");
  if (!options.error.empty() || options.words.size() != 1)
    return tool.fail(16, "e2fsck: " + options.error);
  const std::string& path = options.words[0];
  const Magic* magic = held_by(tool, path, "ext");
  if (!magic)
    return tool.fail(8, "e2fsck: Bad magic number in super-block while trying to open " + path);
  if (!magic->complete)
    return tool.fail(4, path + ": UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.");
  if (options.has("n")) return 0;
  if (const std::string why = obstacle(tool, path); !why.empty())
    return tool.fail(8, path + " " + why);
  tool.effects("e2fsck " + path, [&] {
    held_by(tool, path, "ext")->checked = true;
    tool.machine.flush(path);
  });
  return 0;
}

int ntfsresize(Tool& tool) {
  const Options options =
      parse_options(tool.arguments, "i,info n,no-action s,size= f,force P,no-progress-bar");
  if (!options.error.empty() || options.words.size() != 1)
    return tool.fail(1, "ntfsresize: " + options.error);
  const std::string& path = options.words[0];
  const Magic* magic = held_by(tool, path, "ntfs");
  if (!magic || !magic->complete)
    return tool.fail(1, "ERROR: NTFS is inconsistent. Run chkdsk /f on Windows.");
  if (options.has("info")) {
    tool.say("You might resize at " + std::to_string(minimum_of(*magic)) + " bytes or some MB.");
    return 0;
  }
  const uint64_t bytes = std::stoull(options.value("size", "0"));
  if (bytes < minimum_of(*magic)) return tool.fail(1, "ERROR: Could not allocate cluster");
  if (options.has("no-action")) return 0;
  if (const std::string why = obstacle(tool, path); !why.empty())
    return tool.fail(1, "ERROR: " + path + " " + why);
  if (!options.has("force")) return tool.fail(1, "Are you sure you want to proceed (y/[n])?");
  rewrite(tool, path, "ntfs", bytes / 4096 * 4096);
  return 0;
}

int btrfs(Tool& tool) {
  const auto& words = tool.arguments;
  const std::string target = words.empty() ? "" : words.back();
  const auto& mounts = tool.machine.mounts;  // an automount comes before what it mounts
  const auto mount = std::find_if(mounts.rbegin(), mounts.rend(),
                                  [&](const auto& m) { return m.target == target; });
  if (mount == mounts.rend() || mount->type != "btrfs")
    return tool.fail(1, "ERROR: not a btrfs filesystem: " + target);
  const std::string device = mount->device;
  const Magic* magic = held_by(tool, device, "btrfs");
  if (!magic) return tool.fail(1, "ERROR: not a btrfs filesystem: " + target);
  if (words.size() == 3 && words[0] == "inspect-internal" && words[1] == "min-dev-size") {
    tool.say(std::to_string(minimum_of(*magic)) + " bytes");
    return 0;
  }
  if (words.size() != 4 || words[1] != "resize" || !words[2].starts_with("1:"))
    return tool.fail(1, "ERROR: (not simulated)");
  const uint64_t bytes = std::stoull(words[2].substr(2));
  if (mount->read_only)
    return tool.fail(1, "ERROR: unable to resize '" + target + "': Read-only file system");
  if (bytes < (uint64_t{256} << 20) || bytes > tool.machine.size_of(device))
    return tool.fail(1, "ERROR: unable to resize '" + target + "': Invalid argument");
  tool.effects("btrfs: what lies behind the end of " + device, [] {});
  tool.effects("btrfs: superblock of " + device, [&] {
    held_by(tool, device, "btrfs")->bytes = bytes;
    tool.machine.flush(device);
  });
  return 0;
}

}  // namespace lvq::sim
