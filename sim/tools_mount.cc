// mount, umount, swapon, swapoff, and the small tools around them.
#include <algorithm>

#include "base/text.h"
#include "model/fstab.h"
#include "model/unit_files.h"
#include "sim/tool.h"

namespace lvq::sim {

std::string source_of(const Machine& machine, const std::string& name) {
  const DmDevice* mapped = machine.dm(name);
  return mapped ? "/dev/mapper/" + mapped->name : "/dev/" + name;
}

std::string why_not_mountable(const Machine& machine, const std::string& device,
                              std::string_view type) {
  const Content* held = machine.content(device);
  if (type == "ntfs3") type = "ntfs";
  const auto fs =
      held ? std::ranges::find_if(*held,
                                  [&](const Magic& m) {
                                    return is_file_system(m.type) &&
                                           (type.empty() || type == "auto" || m.type == type);
                                  })
           : Content::const_iterator{};
  if (!held || fs == held->end() || fs->bytes > machine.size_of(device))
    return "wrong fs type, bad option, bad superblock on " + source_of(machine, device) +
           ", missing codepage or helper program, or other error.";
  if ((type.empty() || type == "auto") && held->size() > 1)
    return "more filesystems detected. This should not happen, use -t <type> to explicitly specify "
           "the filesystem type "
           "or use wipefs(8) to clean up the device.";
  if (machine.unmountable.contains(fs->type)) return "unknown filesystem type '" + fs->type + "'.";
  const bool half_mounts = fs->type == "vfat" || fs->type == "btrfs" || fs->type == "ext4";
  if (!fs->complete && !half_mounts)
    return "mount(2) system call failed: Structure needs cleaning.";
  return "";
}

namespace {

const MountPoint* mount_of(const Machine& machine, const std::string& path) {
  std::string inner;
  const MountPoint* mount = nullptr;
  machine.tree_of(path, inner, &mount);
  return mount;
}

}  // namespace

bool uses(const Machine& machine, const Process& process, const MountPoint& mount) {
  std::vector<std::string> paths = process.fds;
  paths.insert(paths.end(), {process.cwd, process.root, process.exe});
  for (const auto& line : split_lines(process.maps))
    if (const auto path = line.find('/'); path != line.npos) paths.push_back(line.substr(path));
  return std::ranges::any_of(paths, [&](const auto& path) {
    const MountPoint* holds = path.starts_with('/') ? mount_of(machine, path) : nullptr;
    return holds && holds->id == mount.id;
  });
}

namespace {

bool is_directory(const Machine& machine, const std::string& path) {
  std::string inner;
  const Tree* tree = machine.tree_of(path, inner);
  if (!tree) return false;
  const auto node = tree->find(inner);
  return inner == "/" || (node != tree->end() && node->second.kind == Node::Kind::directory);
}

const MountPoint* mounted_at(const Machine& machine, const std::string& target) {
  const auto it = std::find_if(machine.mounts.rbegin(), machine.mounts.rend(),
                               [&](const auto& m) { return m.target == target; });
  return it == machine.mounts.rend() ? nullptr : &*it;
}

// Is a process inside it, or a mount made inside it?
bool is_busy(const Machine& machine, const MountPoint& mount) {
  return std::ranges::any_of(machine.mounts,
                             [&](const auto& m) {
                               return m.target != mount.target && under(m.target, mount.target);
                             }) ||
         std::ranges::any_of(machine.processes,
                             [&](const auto& pair) { return uses(machine, pair.second, mount); });
}

// mount with one word: what fstab says of that target.
bool from_fstab(const Machine& machine, const std::string& word, Options& options) {
  for (const auto& entry : parse_fstab(machine.file("/etc/fstab")).entries)
    if (entry.target == word) {
      options.words = {entry.spec, entry.target};
      if (!options.has("types")) options.given["types"] = {entry.type};
      if (!options.has("options")) options.given["options"] = {entry.options};
      return true;
    }
  return false;
}

bool has_word(const std::string& options, std::string_view word) {
  const auto all = split(options, ',');
  return std::ranges::find(all, word) != all.end();
}

// xfs does not mount two file systems with the same UUID.
bool is_copy_of_mounted(const Machine& machine, const std::string& device,
                        const std::string& uuid) {
  return std::ranges::any_of(machine.mounts, [&](const MountPoint& mount) {
    const Content* held = mount.device == device ? nullptr : machine.content(mount.device);
    return held &&
           std::ranges::any_of(*held, [&](const Magic& magic) { return magic.uuid == uuid; });
  });
}

// Given options, the real tool makes a second call, which changes those of the new mount.
int bind_mount(Tool& tool, const std::string& folder, const std::string& target,
               const std::string& options) {
  const auto refuse = [&](const std::string& words) {
    return tool.fail(32, "mount: " + target + ": " + words);
  };
  if (!is_directory(tool.machine, target)) return refuse("mount point does not exist.");
  if (!is_directory(tool.machine, folder))
    return refuse("special device " + folder + " does not exist.");
  tool.effects("bind " + folder + " on " + target, [&] { tool.machine.bind(folder, target); });
  if (has_word(options, "ro"))
    tool.effects("read-only " + target,
                 [&] { tool.machine.mounts.back().options = kernel_options("", true); });
  return 0;
}

// Remounts the file system as a whole, wherever it is mounted, and sets the flags of this mount;
// with `bind` only the latter.
int remount(Tool& tool, const std::string& target, bool bind, bool read_only) {
  Machine& machine = tool.machine;
  const MountPoint* found = mounted_at(machine, target);
  const auto refuse = [&](const std::string& words) {
    return tool.fail(32, "mount: " + target + ": " + words);
  };
  if (!found) return refuse("mount point not mounted or bad option.");
  const auto mark = [read_only](MountPoint& mount) {
    if (mount.options.size() >= 2) mount.options.replace(0, 2, read_only ? "ro" : "rw");
  };
  if (bind) {
    const auto place = std::ranges::find(machine.mounts, found->id, &MountPoint::id);
    tool.effects("remount " + target, [&] { mark(*place); });
    return 0;
  }
  const std::string device = found->device;
  if (!read_only && machine.read_only(device))
    return refuse("cannot remount " + found->source + " read-write, is write-protected.");
  const bool busy = std::ranges::any_of(machine.mounts, [&](const MountPoint& mount) {
    return mount.device == device && std::ranges::any_of(machine.processes, [&](const auto& each) {
             return !each.second.fds.empty() && uses(machine, each.second, mount);
           });
  });
  if (read_only && busy) return refuse("mount point is busy.");
  const uint32_t id = found->id;
  tool.effects("remount " + target, [&] {
    for (auto& mount : machine.mounts) {
      if (mount.device == device) mount.read_only = read_only;
      if (mount.id == id) mark(mount);
    }
    machine.sync_files(device);
  });
  return 0;
}

// Where device and target are both named, all options of the mount become others (mount(8)).
int replace_options(Tool& tool, const std::string& source, const std::string& target,
                    const std::string& words) {
  const std::string device = tool.machine.kernel_name(source);
  const auto place = std::ranges::find_if(tool.machine.mounts, [&](const MountPoint& each) {
    return each.device == device && each.target == target;
  });
  if (place == tool.machine.mounts.end())
    return tool.fail(32, "mount: " + target + ": mount point not mounted or bad option.");
  auto options = split(words, ',');
  std::erase(options, "remount");
  tool.effects("remount " + target,
               [&] { place->options = kernel_options(join(options, ","), place->read_only); });
  return 0;
}

}  // namespace

std::string kernel_options(const std::string& fstab_options, bool read_only) {
  std::vector<std::string> kept = {read_only ? "ro" : "rw"};
  for (const auto& option : split(fstab_options, ','))
    if (option != "defaults" && option != "rw" && option != "ro" && option != "noauto" &&
        option != "nofail" && option != "auto" && option != "_netdev" && option != "bind" &&
        !option.starts_with("x-") && !option.empty())
      kept.push_back(option);
  if (!std::ranges::any_of(kept, [](const auto& option) { return option.ends_with("atime"); }))
    kept.push_back("relatime");
  return join(kept, ",");
}

int swap_priority(std::string_view options) {
  for (const auto& option : split(options, ','))
    if (option.starts_with("pri=")) return std::stoi(option.substr(4));
  return -1;
}

int mount(Tool& tool) {
  Machine& machine = tool.machine;
  Options options = parse_options(
      tool.arguments, "t,types= o,options= U,uuid= L r,read-only w,rw v,verbose n,no-mtab B,bind");
  if (!options.error.empty()) return tool.fail(1, "mount: " + options.error);
  if (options.has("uuid"))
    options.words.insert(options.words.begin(), "UUID=" + options.value("uuid"));
  if (options.words.size() == 2 && has_word(options.value("options"), "remount"))
    return replace_options(tool, options.words[0], options.words[1], options.value("options"));
  if (options.words.size() == 1 && has_word(options.value("options"), "remount"))
    return remount(tool, options.words[0], has_word(options.value("options"), "bind"),
                   has_word(options.value("options"), "ro"));
  if (options.words.size() == 1 && !from_fstab(machine, options.words[0], options))
    return tool.fail(1, "mount: " + options.words[0] + ": can't find in /etc/fstab.");
  if (options.words.size() != 2)
    return tool.fail(1, "mount: bad usage\nTry 'mount --help' for more information.");
  const std::string& target = options.words[1];
  if (options.has("bind") || has_word(options.value("options"), "bind"))
    return bind_mount(tool, options.words[0], target, options.value("options"));
  const std::string device = options.words[0].starts_with("/dev/")
                                 ? machine.kernel_name(options.words[0])
                                 : machine.device_of_spec(options.words[0]);
  const auto refuse = [&](const std::string& words) {
    return tool.fail(32, "mount: " + target + ": " + words);
  };
  if (!is_directory(machine, target)) return refuse("mount point does not exist.");
  if (device.empty()) return refuse("special device " + options.words[0] + " does not exist.");
  const std::string source = source_of(machine, device);
  if (const MountPoint* there = mounted_at(machine, target); there && there->device == device)
    return refuse(source + " already mounted on " + target + ".");
  const std::string type = options.value("types");
  if (const std::string why = why_not_mountable(machine, device, type); !why.empty())
    return refuse(why);
  if (machine.is_swap(device) || !machine.dm(device)) {
    const auto users = machine.users(device, false);
    if (!users.empty() && !users.front().starts_with("mounted"))
      return refuse(source + " already mounted or mount point busy.");
  }
  const auto given = split(options.value("options"), ',');
  const bool read_only = options.has("read-only") ||
                         std::ranges::find(given, "ro") != given.end() || machine.read_only(device);
  const auto shown = std::ranges::find(machine.mounts, device, &MountPoint::device);
  if (shown != machine.mounts.end() && shown->read_only != read_only)
    return refuse(source + " already mounted or mount point busy.");
  const Content& held = *std::as_const(machine).content(device);
  const auto fs =
      std::ranges::find_if(held, [](const Magic& magic) { return is_file_system(magic.type); });
  if (fs->type == "xfs" && !has_word(options.value("options"), "nouuid") &&
      is_copy_of_mounted(machine, device, fs->uuid))
    return refuse("wrong fs type, bad option, bad superblock on " + source +
                  ", missing codepage or helper program, or other error.");
  if (!fs->complete) machine.violation("mount of a half made " + fs->type + " on " + device);
  const std::string kernel_type = fs->type == "ntfs" && type != "ntfs3" ? "fuseblk"
                                  : type.empty() || type == "auto"      ? fs->type
                                                                        : type;
  tool.effects("mount " + device + " on " + target, [&] {
    if (!read_only) machine.content(device)->front().checked = false;
    machine.add_mount({.device = device,
                       .target = target,
                       .type = kernel_type,
                       .source = source,
                       .options = kernel_options(options.value("options"), read_only),
                       .read_only = read_only});
  });
  return 0;
}

int umount(Tool& tool) {
  Machine& machine = tool.machine;
  const Options options =
      parse_options(tool.arguments, "v,verbose n,no-mtab l,lazy f,force R,recursive");
  if (!options.error.empty()) return tool.fail(1, "umount: " + options.error);
  for (const auto& word : options.words) {
    std::string target = word;
    if (word.starts_with("/dev/"))
      for (const auto& mount : machine.mounts)
        if (mount.device == machine.kernel_name(word)) target = mount.target;
    const MountPoint* found = mounted_at(machine, target);
    if (!found) return tool.fail(32, "umount: " + word + ": not mounted.");
    const uint32_t id = found->id;
    if (is_busy(machine, *found) && !options.has("lazy"))
      return tool.fail(32, "umount: " + target + ": target is busy.");
    tool.effects("umount " + target, [&] {
      machine.sync_files(found->device);
      machine.settle_superblock(found->device);
      const auto same = [&](const MountPoint& m) { return m.id == id; };
      std::erase_if(machine.mounts, same);
      for (auto& [pid, process] : machine.processes)
        if (process.own_mounts) std::erase_if(*process.own_mounts, same);
    });
  }
  return 0;
}

int swapon(Tool& tool) {
  Machine& machine = tool.machine;
  const Options options = parse_options(
      tool.arguments, "o,options= p,priority= d,discard= e,ifexists f,fixpgsz v,verbose");
  if (!options.error.empty()) return tool.fail(255, "swapon: " + options.error);
  for (const auto& path : options.words) {
    const std::string name = machine.kernel_name(path);
    const Content* held = std::as_const(machine).content(name);
    if (!held) return tool.fail(255, "swapon: cannot open " + path + ": No such file or directory");
    if (held->empty() || held->front().type != "swap" || !held->front().complete ||
        held->front().bytes > machine.size_of(name))
      return tool.fail(255, "swapon: " + path + ": read swap header failed");
    if (!machine.users(name, true).empty())
      return tool.fail(255, "swapon: " + path + ": swapon failed: Device or resource busy");
    const int priority = options.has("priority") ? std::stoi(options.value("priority"))
                                                 : swap_priority(options.value("options"));
    tool.effects("swapon " + name, [&] { machine.swap_on(name, priority); });
  }
  return 0;
}

int swapoff(Tool& tool) {
  Machine& machine = tool.machine;
  const Options options = parse_options(tool.arguments, "v,verbose");
  if (!options.error.empty()) return tool.fail(16, "swapoff: " + options.error);
  for (const auto& path : options.words) {
    const std::string name = machine.kernel_name(path);
    if (!machine.is_swap(name))
      return tool.fail(4, "swapoff: " + path + ": swapoff failed: Invalid argument");
    tool.effects("swapoff " + name, [&] {
      std::erase_if(machine.swaps, [&](const auto& swap) { return swap.device == name; });
    });
  }
  return 0;
}

int rmdir(Tool& tool) {
  Machine& machine = tool.machine;
  const Options options =
      parse_options(tool.arguments, "p,parents v,verbose ignore-fail-on-non-empty");
  if (!options.error.empty()) return tool.fail(1, "rmdir: " + options.error);
  for (const auto& path : options.words) {
    const auto refuse = [&](const std::string& why) {
      return tool.fail(1, "rmdir: failed to remove '" + path + "': " + why);
    };
    if (!is_directory(machine, path)) return refuse("No such file or directory");
    if (mounted_at(machine, path)) return refuse("Device or resource busy");
    std::string inner;
    const Tree* tree = machine.tree_of(path, inner);
    if (const auto next = tree->lower_bound(inner + "/");
        next != tree->end() && under(next->first, inner))
      return refuse("Directory not empty");
    tool.effects("rmdir " + path, [&] { machine.remove_file(path); });
  }
  return 0;
}

int rm(Tool& tool) {
  const Options options = parse_options(tool.arguments, "f,force v,verbose");
  if (!options.error.empty()) return tool.fail(1, "rm: " + options.error);
  for (const auto& path : options.words) {
    std::string inner;
    const Tree* tree = std::as_const(tool.machine).tree_of(path, inner);
    if ((!tree || !tree->contains(inner)) && !options.has("force"))
      return tool.fail(1, "rm: cannot remove '" + path + "': No such file or directory");
    if (is_directory(tool.machine, path))
      return tool.fail(1, "rm: cannot remove '" + path + "': Is a directory");
    if (!tool.machine.may_write(path)) tool.machine.violation("rm of " + path);
    tool.effects("rm " + path, [&] { tool.machine.remove_file(path); });
  }
  return 0;
}

namespace {

// When systemd stops an automount, it lazily unmounts what is mounted over it, whoever uses that.
int switch_automount(Tool& tool, bool start, const std::string& unit) {
  Machine& machine = tool.machine;
  const auto lines = parse_fstab(machine.systemd_fstab).entries;
  const auto of_unit = [&](const std::string& target) {
    return unit_of_path(target, ".automount") == unit;
  };
  const auto trap = std::ranges::find_if(machine.mounts, [&](const MountPoint& mount) {
    return mount.type == "autofs" && of_unit(mount.target);
  });
  const auto line = std::ranges::find_if(lines, [&](const FstabEntry& entry) {
    return of_unit(entry.target) && has_option(entry.options, "x-systemd.automount");
  });
  if (start && trap != machine.mounts.end()) return 0;
  if (start && line == lines.end())
    return tool.fail(5, "Failed to start " + unit + ": Unit " + unit + " not found.");
  if (start && mounted_at(machine, line->target))
    return tool.fail(1, "Job for " + unit + " failed. Path is already a mount point.");
  if (start) {
    tool.effects("start " + unit, [&] { machine.add_automount(line->target); });
    return 0;
  }
  if (trap == machine.mounts.end()) return 0;
  const std::string target = trap->target;
  if (mounted_at(machine, target)->type != "autofs")
    machine.violation("lazily unmounted: " + target);
  tool.effects("stop " + unit, [&] {
    std::erase_if(machine.mounts, [&](const MountPoint& mount) { return mount.target == target; });
  });
  return 0;
}

}  // namespace

int systemctl(Tool& tool) {
  if (!tool.machine.systemd)
    return tool.fail(
        1, "System has not been booted with systemd as init system (PID 1). Can't operate.");
  if (tool.arguments.front() == "list-jobs") return 0;  // the boot has ended
  const auto& words = tool.arguments;
  if (words.size() == 3 && (words[0] == "start" || words[0] == "stop") &&
      words[2].ends_with(".automount"))
    return switch_automount(tool, words[0] == "start", words[2]);
  if (words != std::vector<std::string>{"daemon-reload"})
    return tool.fail(
        1, "(simulated only: systemctl daemon-reload, list-jobs, start and stop of an automount)");
  tool.effects("systemctl daemon-reload",
               [&] { tool.machine.systemd_fstab = tool.machine.file("/etc/fstab"); });
  return 0;
}

int udevadm(Tool& tool) {
  return tool.arguments.empty() || tool.arguments[0] != "settle"
             ? tool.fail(1, "(simulated only: udevadm settle)")
             : 0;
}

namespace {

bool set_read_only(Tool& tool, const std::string& path, bool read_only) {
  const DmDevice* mapped = tool.machine.dm(tool.machine.kernel_name(path));
  if (!mapped) {
    tool.fail(1, "(not simulated: blockdev --setro of what is not mapped)");
    return false;
  }
  tool.effects((read_only ? "no writes to " : "writes to ") + path,
               [&] { tool.machine.dm_by_uuid(mapped->uuid)->read_only = read_only; });
  return true;
}

}  // namespace

int blockdev(Tool& tool) {
  const Options options = parse_options(tool.arguments, "getsize64 getss flushbufs setro setrw");
  if (!options.error.empty()) return tool.fail(1, "blockdev: " + options.error);
  for (const auto& path : options.words) {
    if (tool.machine.kernel_name(path).empty())
      return tool.fail(1, "blockdev: cannot open " + path + ": No such file or directory");
    if (options.has("getsize64")) tool.say(std::to_string(tool.machine.size_of(path)));
    if (options.has("getss")) tool.say(std::to_string(tool.machine.sector_of(path)));
    if (options.has("setro") || options.has("setrw"))
      if (!set_read_only(tool, path, options.has("setro"))) return 1;
    if (options.has("flushbufs")) tool.effects("flush " + path, [&] { tool.machine.flush(path); });
  }
  return 0;
}

// For a device, flushes the disks below it; for a file system, all disks.
int sync(Tool& tool) {
  const Options options = parse_options(tool.arguments, "file-system");
  if (!options.error.empty()) return tool.fail(1, "sync: " + options.error);
  if (options.has("file-system")) {
    tool.effects("sync", [&] {
      for (auto& [name, disk] : tool.machine.disks) disk.unflushed.clear();
      tool.machine.new_caches.clear();
    });
    return 0;
  }
  for (const auto& path : options.words) {
    if (tool.machine.kernel_name(path).empty())
      return tool.fail(1, "sync: error opening '" + path + "': No such file or directory");
    tool.effects("flush " + path, [&] { tool.machine.flush(path); });
  }
  return 0;
}

}  // namespace lvq::sim
