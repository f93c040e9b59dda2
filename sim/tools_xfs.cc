// rsync, lvq's own tools, and xfs_admin. What a copy has written is in memory until somebody asks
// for it to be on the disk: a power cut before that may lose it.
#include <algorithm>

#include "base/text.h"
#include "model/kept_names.h"
#include "sim/tool.h"

namespace lvq::sim {
namespace {

const MountPoint* place_at(const Machine& machine, std::string target) {
  while (target.size() > 1 && target.ends_with('/')) target.pop_back();
  const auto found = std::find_if(machine.mounts.rbegin(), machine.mounts.rend(),
                                  [&](const MountPoint& mount) { return mount.target == target; });
  return found == machine.mounts.rend() ? nullptr : &*found;
}

Magic* file_system_on(Machine& machine, const std::string& device) {
  Content* held = machine.content(device);
  return held && held->size() == 1 && is_file_system(held->front().type) ? &held->front() : nullptr;
}

Magic* fs_mounted_at(Machine& machine, const std::string& target) {
  const MountPoint* mount = place_at(machine, target);
  return mount && mount->root == "/" ? file_system_on(machine, mount->device) : nullptr;
}

bool same_files(const Magic& a, const Magic& b) {
  return a.payload == b.payload && a.files == b.files;
}

void keep_old_state(Magic& magic) {
  if (!magic.on_disk) magic.on_disk.emplace(magic.payload, magic.files);
}

// survey-tree --to FILE OLD
int survey_tree(Tool& tool) {
  const std::vector<std::string>& words = tool.arguments;
  if (words.size() != 4 || words[1] != "--to") return tool.fail(1, "survey-tree: wrong arguments");
  const Magic* from = fs_mounted_at(tool.machine, words[3]);
  if (!from) return tool.fail(1, "(not simulated: a tree that is no mounted file system)");
  uint64_t needed = 0;
  for (const auto& [path, node] : from->files) {
    if (path.size() > 4096)
      return tool.fail(1, path.substr(0, 80) + "... has a path of too many bytes");
    needed += 4096 + node.text.size();
  }
  tool.effects("lvq: write " + words[2],
               [&] { tool.machine.set_file(words[2], std::to_string(needed), 0600); });
  return 0;
}

// check-room FILE NEW
int check_room(Tool& tool) {
  const std::string needed = tool.machine.file(tool.arguments.at(1));
  const Magic* to = fs_mounted_at(tool.machine, tool.arguments.at(2));
  if (!to || needed.empty())
    return tool.fail(1, "(not simulated: a tree that is no mounted file system)");
  return std::stoull(needed) > to->bytes ? tool.fail(1, "there is no room for all of it") : 0;
}

// copy-holes --exclude FILE | --listed LIST OLD NEW: no file here has holes.
int copy_holes(Tool& tool) {
  const std::vector<std::string>& words = tool.arguments;
  if (words.size() != 5 || !fs_mounted_at(tool.machine, words[3]) ||
      !fs_mounted_at(tool.machine, words[4]))
    return tool.fail(1, "copy-holes: wrong arguments");
  if (words[1] == "--exclude")
    tool.effects("lvq: write " + words[2], [&] { tool.machine.set_file(words[2], "", 0600); });
  return 0;
}

using Names = std::vector<std::string>;

// The names of all that differs: "./a/b" for a file, "." for the payload.
Names changed_names(const Magic& from, const Magic& to) {
  Names names;
  Tree all = from.files;
  all.insert(to.files.begin(), to.files.end());
  for (const auto& [path, node] : all) {
    const auto old_one = from.files.find(path), new_one = to.files.find(path);
    if (old_one == from.files.end() || new_one == to.files.end() ||
        old_one->second != new_one->second)
      names.push_back("." + path);
  }
  if (from.payload != to.payload) names.emplace_back(".");
  return names;
}

Names names_to_copy(const Machine& machine, const Options& options, const Magic& from,
                    const Magic& to) {
  if (!options.has("files-from")) return changed_names(from, to);
  Names names = split(machine.file(options.value("files-from")), '\0');
  std::erase(names, "");
  return names;
}

void copy_names(const Names& names, const Magic& from, Magic& to) {
  for (const auto& name : names) {
    const auto node = from.files.find(name.substr(1));
    if (name == ".")
      to.payload = from.payload;
    else if (node == from.files.end())
      to.files.erase(name.substr(1));
    else
      to.files[node->first] = node->second;
  }
}

// list-changes --record FILE --to LIST OLD NEW
int list_changes(Tool& tool) {
  const std::vector<std::string>& words = tool.arguments;
  if (words.size() != 7 || words[1] != "--record" || words[3] != "--to")
    return tool.fail(1, "list-changes: wrong arguments");
  const Magic* from = fs_mounted_at(tool.machine, words[5]);
  const Magic* to = fs_mounted_at(tool.machine, words[6]);
  if (!from || !to) return tool.fail(1, "(not simulated: a tree that is no mounted file system)");
  std::string list;
  for (const auto& name : changed_names(*from, *to)) list += name + '\0';
  tool.effects("lvq: write " + words[4], [&] { tool.machine.set_file(words[4], list, 0600); });
  return 0;
}

// finish-copy [--in-use] --record FILE --devices OLD NEW OLD NEW
int finish_copy(Tool& tool) {
  std::vector<std::string> words = tool.arguments;
  const bool in_use = std::erase(words, "--in-use") > 0;
  if (words.size() != 8) return tool.fail(1, "finish-copy: wrong arguments");
  Machine& machine = tool.machine;
  for (const size_t n : {4U, 5U}) {
    const MountPoint* mount = place_at(machine, words[n + 2]);
    if (!mount || mount->device != machine.kernel_name(words[n]))
      return tool.fail(1, words[n + 2] + ": is not where " + words[n] + " is mounted");
  }
  const std::string new_device = place_at(machine, words[7])->device;
  tool.effects("lvq: files of " + new_device, [&] { machine.sync_files(new_device); });
  if (in_use) {
    tool.effects("lvq: write " + words[2], [&] { machine.set_file(words[2], "compared", 0600); });
    return 0;
  }
  return same_files(*fs_mounted_at(machine, words[6]), *fs_mounted_at(machine, words[7]))
             ? 0
             : tool.fail(1, "the copy is not the same");
}

int check_unused(Tool& tool) {
  const std::string device = tool.machine.kernel_name(tool.arguments.at(1));
  for (const auto& mount : tool.machine.mounts)
    for (const auto& [pid, process] : tool.machine.processes)
      if (mount.device == device && uses(tool.machine, process, mount))
        return tool.fail(1, tool.arguments[1] + " is in use:\npid " + std::to_string(pid) + " (" +
                                process.comm + ")");
  return 0;
}

// keep-names FILE LVM-UUID=VG/LV...
int keep_names(Tool& tool) {
  const std::vector<std::string> words(tool.arguments.begin() + 2, tool.arguments.end());
  tool.effects("lvq: write " + tool.arguments[1],
               [&] { tool.machine.set_file(tool.arguments[1], rules_keeping(words)); });
  tool.effects("udevadm control --reload", [&] {
    for (const auto& word : words) {
      const KeptName name = *parse_kept_name(word);
      tool.machine.kept_names.insert(name.dm_uuid + " " + dm_name(name.vg, name.lv));
    }
  });
  return 0;
}

int label_tool(Tool& tool) {
  const MountPoint* mount = place_at(tool.machine, tool.arguments.at(1));
  Magic* magic = fs_mounted_at(tool.machine, tool.arguments.at(1));
  if (!magic) return tool.fail(1, "no file system is mounted there");
  if (mount->read_only) return tool.fail(1, "cannot be given a label: Read-only file system");
  tool.effects("lvq: label of " + mount->device, [&] { magic->label = tool.arguments.at(2); });
  return 0;
}

// inside DEVICE FOLDER TOOL...: "." is that folder.
int run_inside(Tool& tool) {
  const std::vector<std::string> words = tool.arguments;
  if (words.size() < 4) return tool.fail(1, "inside: wrong arguments");
  const MountPoint* mount = place_at(tool.machine, words[2]);
  if (!mount || mount->device != tool.machine.kernel_name(words[1]))
    return tool.fail(1, words[2] + ": is not where " + words[1] + " is mounted");
  tool.arguments.assign(words.begin() + 4, words.end());
  for (auto& word : tool.arguments)
    if (word == "." || word == "./") word = words[2];
  return words[3] == "rsync" ? rsync(tool) : own_tool(tool);
}

}  // namespace

int rsync(Tool& tool) {
  const Options options =
      parse_options(tool.arguments,
                    "a H S numeric-ids delete modify-window= info= no-inc-recursive outbuf= "
                    "files-from= exclude-from= from0 delete-missing-args force");
  if (!options.error.empty() || options.words.size() != 2)
    return tool.fail(1, "rsync: " + options.error);
  Machine& machine = tool.machine;
  const Magic* from = fs_mounted_at(machine, options.words[0]);
  Magic* to = fs_mounted_at(machine, options.words[1]);
  if (!from || !to)
    machine.violation("rsync to or from what is no mounted file system: " +
                      shell_quote(tool.arguments));
  if (!from || !to)
    return tool.fail(23, "rsync: (not simulated: a tree that is no mounted file system)");
  if (place_at(machine, options.words[1])->read_only)
    return tool.fail(23, "rsync: Read-only file system (30)");
  const auto names = names_to_copy(machine, options, *from, *to);
  if (names.empty()) return 0;
  keep_old_state(*to);
  tool.effects("rsync: some files of " + options.words[1], [&] {
    copy_names({names.begin(), names.begin() + std::ssize(names) / 2}, *from, *to);
  });
  if (tool.stop) return 20;
  tool.effects("rsync: all files of " + options.words[1], [&] { copy_names(names, *from, *to); });
  return 0;
}

int xfs_admin(Tool& tool) {
  if (tool.arguments.size() != 3 || tool.arguments[0] != "-L" || tool.arguments[1] != "--")
    return tool.fail(1, "(simulated only: xfs_admin -L -- DEVICE)");
  const std::string& path = tool.arguments[2];
  Magic* magic = file_system_on(tool.machine, path);
  if (!magic || magic->type != "xfs")
    return tool.fail(1, "xfs_admin: " + path + " is not a valid XFS filesystem");
  if (tool.machine.read_only(path))
    return tool.fail(1, "xfs_admin: " + path + ": Read-only file system");
  if (const auto users = tool.machine.users(path, false); !users.empty())
    return tool.fail(1, "xfs_admin: " + path + " contains a mounted filesystem");
  tool.effects("xfs_admin: label of " + path, [&] {
    magic->label.clear();
    tool.machine.flush(path);
  });
  return 0;
}

int own_tool(Tool& tool) {
  const std::string verb = tool.arguments.empty() ? "" : tool.arguments[0];
  if (verb == "inside") return run_inside(tool);
  if (verb == "survey-tree") return survey_tree(tool);
  if (verb == "check-room") return check_room(tool);
  if (verb == "copy-holes") return copy_holes(tool);
  if (verb == "list-changes") return list_changes(tool);
  if (verb == "finish-copy") return finish_copy(tool);
  if (verb == "keep-names") return keep_names(tool);
  if (verb == "check-unused") return check_unused(tool);
  if (verb == "set-label") return label_tool(tool);
  return tool.fail(1, "(not simulated)");
}

}  // namespace lvq::sim
