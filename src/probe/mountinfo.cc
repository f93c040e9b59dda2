// An unmount propagates: where the parent of a mount belongs to a peer group, the same mount below every peer and
// slave of that parent is taken away too (Documentation/filesystems/sharedsubtree.rst), or the unmount fails as busy.
// Under systemd the root is shared, and so is all that is mounted below it: a bind mount is a peer of what it shows.
// A service with PrivateTmp= sees such copies of all our mounts; they are ours, not uses of their own.
#include "probe/mountinfo.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "base/text.h"
#include "model/fstab.h"
#include "probe/processes.h"
#include "probe/words.h"

namespace lvq {
namespace {

bool read_device(std::string_view text, Mount& mount) {
  const size_t colon = text.find(':');
  return colon != std::string_view::npos && read_number(text.substr(0, colon), mount.major) &&
         read_number(text.substr(colon + 1), mount.minor);
}

// What is wrong with the number of the group, if anything. Fields of other names are free: readers are to leave them
// alone (Documentation/filesystems/proc.rst).
std::string read_propagation(std::string_view field, MountLine& line) {
  const size_t colon = std::min(field.find(':'), field.size());
  const std::string_view name = field.substr(0, colon), group = field.substr(std::min(colon + 1, field.size()));
  uint32_t* into = name == "shared" ? &line.shared : name == "master" ? &line.master : nullptr;
  return !into || read_number(group, *into) ? "" : is_not(name, "a number", group);
}

// Of the mount and of its file system the kernel always says whether it may be written to, and that first. What follows
// is free: any file system may have options of its own, as its type may have any name.
constexpr Grammar kMountOptions{[](std::string_view options) {
                                  const std::string_view access = options.substr(0, options.find(','));
                                  return access == "rw" || access == "ro";
                                },
                                "rw or ro and more"};

std::string problem_in(const Mount& mount) {
  if (!mount.target.starts_with('/')) return is_not("mount point", "a path", mount.target);
  for (const auto& [field, options] :
       {std::pair{"mount options", &mount.options}, {"super options", &mount.super_options}})
    if (!kMountOptions.accepts(*options)) return is_not(field, kMountOptions, *options);
  return "";
}

// id parent major:minor root target options [optional…] - type source super-options. The kernel escapes blanks, so
// single blanks separate; a source may be empty. Returns what is wrong with it, if anything.
std::string read_line(std::string_view text, MountLine& line) {
  const std::vector<std::string> fields = split(text, ' ');
  const auto separator = fields.size() < 7 ? fields.end() : std::find(fields.begin() + 6, fields.end(), "-");
  if (fields.end() - separator < 3) return "it has too few fields";
  Mount& mount = line.mount;
  if (!read_number(fields[0], line.id)) return is_not("mount ID", "a number", fields[0]);
  if (!read_number(fields[1], line.parent)) return is_not("parent ID", "a number", fields[1]);
  if (!read_device(fields[2], mount)) return is_not("major:minor", "a device number", fields[2]);
  mount.root = unescape_fstab_field(fields[3]);
  mount.target = unescape_fstab_field(fields[4]);
  mount.options = fields[5];
  for (auto field = fields.begin() + 6; field != separator; ++field)
    if (auto problem = read_propagation(*field, line); !problem.empty()) return problem;
  mount.peers = line.master ? line.master : line.shared;
  mount.fs_type = unescape_fstab_field(separator[1]);
  mount.source = unescape_fstab_field(separator[2]);
  mount.super_options = join({separator + 3, fields.end()}, " ");
  return problem_in(mount);
}

using ById = std::unordered_map<uint32_t, const MountLine*>;

ById by_id(const std::vector<MountLine>& lines) {
  ById index;
  for (const auto& line : lines) index.emplace(line.id, &line);
  return index;
}

const MountLine* parent_of(const MountLine& line, const ById& index) {
  const auto parent = index.find(line.parent);
  return parent == index.end() ? nullptr : parent->second;
}

std::string without(std::string_view prefix, std::string_view path) {
  if (prefix != "/" && path.starts_with(prefix)) path.remove_prefix(prefix.size());
  return std::string(path);
}

// What says that a mount goes when another does: the file system's part, where in the file system of its parent, and
// the group that the parent takes part in.
using Place = std::tuple<uint32_t, uint32_t, std::string, std::string, uint32_t>;

Place place(const MountLine& line, const MountLine& parent, uint32_t group) {
  const std::string shown = parent.mount.root == "/" ? "" : parent.mount.root;
  return {line.mount.major, line.mount.minor, line.mount.root, shown + without(parent.mount.target, line.mount.target),
          group};
}

// The first of our mounts at each place goes by itself, the others with it. What follows a group goes with that rather
// than with the others that follow.
void join_what_goes_together(std::vector<MountLine>& own) {
  const ById index = by_id(own);
  std::map<Place, const MountLine*> first;
  for (const auto& line : own)
    if (const MountLine* parent = parent_of(line, index); parent && parent->shared)
      first.try_emplace(place(line, *parent, parent->shared), &line);
  for (auto& line : own) {
    const MountLine* parent = parent_of(line, index);
    for (const uint32_t group : parent ? std::vector{parent->master, parent->shared} : std::vector<uint32_t>{}) {
      const auto leader = group ? first.find(place(line, *parent, group)) : first.end();
      if (leader == first.end()) continue;
      if (leader->second != &line) line.mount.with = leader->second->mount.target;
      break;
    }
  }
}

bool keeps_busy(const Mount& mount) { return mount.major != 0 || mount.fs_type == "btrfs"; }

// One process of each other mount namespace may vanish while we look; then another of it is asked.
Result<std::vector<Mount>> read_namespace(Host& host, const std::string& link, const std::vector<std::string>& pids,
                                          const std::vector<MountLine>& own) {
  for (const auto& pid : pids) {
    const std::string folder = "/proc/" + pid;
    const auto text = host.read(folder + "/mountinfo");
    if (!text) {
      const auto now = host.read_link(folder + "/ns/mnt");
      if (now && *now == link) return fail(text.error());
      continue;
    }
    TRY(const auto other, parse_mountinfo(*text));
    const auto comm = host.read(folder + "/comm");
    return foreign_mounts(own, other, "pid " + pid + (comm ? " (" + std::string(trim(*comm)) + ")" : ""));
  }
  return std::vector<Mount>{};
}

// The processes of each mount namespace but our own.
Result<std::map<std::string, std::vector<std::string>>> other_namespaces(Host& host) {
  TRY(const std::string own, host.read_link("/proc/self/ns/mnt"));
  TRY(const auto pids, process_ids(host));
  std::map<std::string, std::vector<std::string>> namespaces;
  for (const auto& pid : pids) {
    auto link = host.read_link("/proc/" + pid + "/ns/mnt");
    if (!link && link.error().code == "absent") continue;
    if (!link) return fail(std::move(link).error());
    if (*link != own) namespaces[*link].push_back(pid);
  }
  return namespaces;
}

}  // namespace

Result<std::vector<MountLine>> parse_mountinfo(std::string_view text) {
  std::vector<MountLine> lines;
  for (const auto& line : split_lines(text)) {
    lines.emplace_back();
    if (const std::string problem = read_line(line, lines.back()); !problem.empty())
      return not_understood("mountinfo", "line " + std::to_string(lines.size()) + " is not understood: " + problem,
                            tail(line, 300));
  }
  return lines;
}

std::vector<Mount> foreign_mounts(const std::vector<MountLine>& own, const std::vector<MountLine>& other,
                                  const std::string& holder) {
  const ById own_by_id = by_id(own), other_by_id = by_id(other);
  std::vector<Place> ours;
  for (const auto& line : own)
    if (const MountLine* parent = parent_of(line, own_by_id); parent && parent->shared && keeps_busy(line.mount))
      ours.push_back(place(line, *parent, parent->shared));
  std::ranges::sort(ours);
  const auto goes_with_ours = [&](const MountLine& line) {
    const MountLine* parent = parent_of(line, other_by_id);
    if (!parent) return false;
    return std::ranges::any_of(std::initializer_list<uint32_t>{parent->shared, parent->master}, [&](uint32_t group) {
      return group != 0 && std::ranges::binary_search(ours, place(line, *parent, group));
    });
  };
  std::vector<Mount> mounts;
  for (const auto& line : other) {
    if (!keeps_busy(line.mount) || goes_with_ours(line)) continue;
    mounts.push_back(line.mount);
    mounts.back().holder = holder;
  }
  return mounts;
}

Result<std::vector<Mount>> read_mounts(Host& host) {
  TRY(const std::string text, host.read("/proc/self/mountinfo"));
  TRY(auto own, parse_mountinfo(text));
  join_what_goes_together(own);
  TRY(const auto namespaces, other_namespaces(host));
  std::vector<Mount> mounts;
  for (const auto& line : own) mounts.push_back(line.mount);
  for (const auto& [link, pids] : namespaces) {
    TRY(auto foreign, read_namespace(host, link, pids, own));
    std::ranges::move(foreign, std::back_inserter(mounts));
  }
  return mounts;
}

}  // namespace lvq
