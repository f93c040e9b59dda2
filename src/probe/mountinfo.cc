// An unmount propagates: where the parent of a mount belongs to a peer group, the same mount below
// every peer and slave of that parent is taken away too
// (Documentation/filesystems/sharedsubtree.rst), or the unmount fails as busy. Under systemd the
// root is shared, and so is all that is mounted below it: a bind mount is a peer of what it shows.
// A service with PrivateTmp= sees such copies of all our mounts; they go when ours go, so they do
// not count as uses of their own.
#include "probe/mountinfo.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "model/filesystems.h"
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

// Returns what is wrong with the number of the peer group, if anything. Fields of other names are
// ignored, as readers are told to (Documentation/filesystems/proc.rst).
std::string read_propagation(std::string_view field, MountLine& line) {
  const size_t colon = std::min(field.find(':'), field.size());
  const std::string_view name = field.substr(0, colon),
                         group = field.substr(std::min(colon + 1, field.size()));
  uint32_t* into = name == "shared" ? &line.shared : name == "master" ? &line.master : nullptr;
  return !into || read_number(group, *into) ? "" : is_not(name, "a number", group);
}

// The options of the mount and those of its file system always begin with rw or ro. Anything may
// follow: every file system may have options of its own.
constexpr Grammar kMountOptions{[](std::string_view options) {
                                  const std::string_view access =
                                      options.substr(0, options.find(','));
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

// id parent major:minor root target options [optional…] - type source super-options. The kernel
// escapes blanks, so single blanks separate; a source may be empty. Returns what is wrong with it,
// if anything.
std::string read_line(std::string_view text, MountLine& line) {
  const std::vector<std::string> fields = split(text, ' ');
  const auto separator =
      fields.size() < 7 ? fields.end() : std::find(fields.begin() + 6, fields.end(), "-");
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

// Mounts with the same place go together. A place is what is mounted (device number and root),
// where that lies within the file system of the parent mount, and a peer group of the parent.
using Place = std::tuple<uint32_t, uint32_t, std::string, std::string, uint32_t>;

Place place(const MountLine& line, const MountLine& parent, uint32_t group) {
  const std::string shown = parent.mount.root == "/" ? "" : parent.mount.root;
  return {line.mount.major, line.mount.minor, line.mount.root,
          shown + without(parent.mount.target, line.mount.target), group};
}

// Sets Mount::with: the first of our mounts at each place goes by itself, the others go with it.
// Where the parent is a slave, the place in the master's group decides before the one in its own
// group.
void join_what_goes_together(std::vector<MountLine>& own) {
  const ById index = by_id(own);
  std::map<Place, const MountLine*> first;
  for (const auto& line : own)
    if (const MountLine* parent = parent_of(line, index); parent && parent->shared)
      first.try_emplace(place(line, *parent, parent->shared), &line);
  for (auto& line : own) {
    const MountLine* parent = parent_of(line, index);
    for (const uint32_t group :
         parent ? std::vector{parent->master, parent->shared} : std::vector<uint32_t>{}) {
      const auto leader = group ? first.find(place(line, *parent, group)) : first.end();
      if (leader == first.end()) continue;
      if (leader->second != &line) line.mount.with = leader->second->mount.target;
      break;
    }
  }
}

bool keeps_busy(const Mount& mount) { return mount.major != 0 || has_subvolumes(mount.fs_type); }

// One way to reach a mount namespace.
struct Way {
  std::string file;   // the nsfs file of the namespace
  std::string root;   // as in MountNamespace; empty: no path leads into it
  std::string words;  // who or what keeps it
};

bool is_mount_namespace(std::string_view link) { return link.starts_with("mnt:["); }

// Finds the mount namespaces and reads each once. Any way to one may vanish while we look.
class Namespaces {
 public:
  Namespaces(Host& host, const std::string& own, std::vector<MountLine> lines) : host_(host) {
    read_.insert(own);
    found_.push_back({"", "", std::move(lines)});
  }

  Result<> find(bool closely) {
    TRY(const auto pids, process_ids(host_));
    for (const auto& pid : pids) {
      const std::string folder = "/proc/" + pid;
      TRY_VOID(add_link({folder + "/ns/mnt", folder + "/root", "pid " + pid}));
      if (!closely) continue;
      TRY_VOID(find_by_threads(pid, folder + "/task"));
      TRY_VOID(find_by_open_files(pid, folder + "/fd"));
    }
    return {};
  }

  // Mounts outside of our root directory belong to our own namespace, but no path of ours leads
  // there.
  Result<> look_outside() {
    TRY(const std::string text, host_.mounts_in("/proc/self/ns/mnt"));
    TRY(auto lines, parse_mountinfo(text));
    found_.push_back({"", "lvq itself, outside of its root directory", std::move(lines)});
    return {};
  }

  Result<std::vector<MountNamespace>> read() {
    size_t looked = 0;
    do {
      for (; looked < found_.size(); ++looked) TRY_VOID(find_by_pins(found_[looked]));
      const auto ways = std::exchange(ways_, {});
      for (const auto& [link, known] : ways) TRY_VOID(read_one(link, known));
    } while (looked < found_.size());
    return std::move(found_);
  }

 private:
  void add(const std::string& link, Way way) {
    if (is_mount_namespace(link) && !read_.contains(link)) ways_[link].push_back(std::move(way));
  }

  Result<> add_link(Way way) {
    auto link = host_.read_link(way.file);
    if (!link && link.error().code != "absent") return fail(std::move(link).error());
    if (link) add(*link, std::move(way));
    return {};
  }

  Result<> find_by_threads(const std::string& pid, const std::string& tasks) {
    TRY(const auto threads, list_if_any(host_, tasks));
    for (const auto& thread : threads) {
      const std::string folder = tasks + "/" + thread;
      if (thread != pid) TRY_VOID(add_link({folder + "/ns/mnt", folder + "/root", "pid " + pid}));
    }
    return {};
  }

  Result<> find_by_open_files(const std::string& pid, const std::string& open) {
    TRY(const auto numbers, list_if_any(host_, open));
    for (const auto& number : numbers) TRY_VOID(add_link({open + "/" + number, "", "pid " + pid}));
    return {};
  }

  // An nsfs file that is mounted somewhere keeps its namespace alive, even without a process in it.
  Result<> find_by_pins(const MountNamespace& in) {
    for (const auto& line : in.lines) {
      const Mount& mount = line.mount;
      const bool known = read_.contains(mount.root) || ways_.contains(mount.root);
      if (mount.fs_type != "nsfs" || !is_mount_namespace(mount.root) || known) continue;
      if (in.root.empty() && !in.holder.empty())
        return fail("namespace-unreachable", mount.target,
                    "pins a mount namespace that no path leads to", "mountinfo of " + in.holder,
                    "umount " + shell_quote(mount.target) + " where it is mounted");
      add(mount.root, {in.root + mount.target, "", mount.target + ", which pins it"});
    }
    return {};
  }

  Result<> read_one(const std::string& link, const std::vector<Way>& ways) {
    read_.insert(link);
    for (const auto& way : ways) {
      const auto text = host_.mounts_in(way.file);
      if (!text && has_gone(way, link, text.error())) continue;
      if (!text) return fail(text.error());
      TRY(auto lines, parse_mountinfo(*text));
      found_.push_back({way.root, described(way), std::move(lines)});
      break;
    }
    return {};
  }

  bool has_gone(const Way& way, const std::string& link, const Error& error) {
    const auto now = host_.read_link(way.file);
    return now ? *now != link : now.error().code == "absent" || error.code == "absent";
  }

  std::string described(const Way& way) {
    if (!way.words.starts_with("pid ")) return way.words;
    const auto comm = host_.read("/proc/" + way.words.substr(4) + "/comm");
    return way.words + (comm ? " (" + std::string(trim(*comm)) + ")" : "");
  }

  Host& host_;
  std::set<std::string> read_;  // the links of the namespaces that were read: "mnt:[…]"
  std::map<std::string, std::vector<Way>> ways_;
  std::vector<MountNamespace> found_;
};

}  // namespace

Result<std::vector<MountLine>> parse_mountinfo(std::string_view text) {
  std::vector<MountLine> lines;
  for (const auto& line : split_lines(text)) {
    lines.emplace_back();
    if (const std::string problem = read_line(line, lines.back()); !problem.empty())
      return not_understood(
          "mountinfo", "line " + std::to_string(lines.size()) + " is not understood: " + problem,
          tail(line, 300));
  }
  return lines;
}

std::vector<Mount> foreign_mounts(const std::vector<MountLine>& own,
                                  const std::vector<MountLine>& other, const std::string& holder) {
  const ById own_by_id = by_id(own), other_by_id = by_id(other);
  // Our mounts whose unmounting the kernel repeats in other namespaces: the mount below is shared
  // with a peer group.
  std::vector<Place> ours;
  for (const auto& line : own)
    if (const MountLine* parent = parent_of(line, own_by_id);
        parent && parent->shared && keeps_busy(line.mount))
      ours.push_back(place(line, *parent, parent->shared));
  std::ranges::sort(ours);
  const auto goes_with_ours = [&](const MountLine& line) {
    const MountLine* parent = parent_of(line, other_by_id);
    if (!parent) return false;
    return std::ranges::any_of(
        std::initializer_list<uint32_t>{parent->shared, parent->master}, [&](uint32_t group) {
          return group != 0 && std::ranges::binary_search(ours, place(line, *parent, group));
        });
  };
  std::vector<Mount> mounts;
  for (const auto& line : other) {
    if (!keeps_busy(line.mount) || own_by_id.contains(line.id) || goes_with_ours(line)) continue;
    mounts.push_back(line.mount);
    mounts.back().holder = holder;
  }
  return mounts;
}

Result<MountTable> read_mounts(Host& host, bool closely) {
  TRY(const std::string text, host.read("/proc/self/mountinfo"));
  TRY(auto own, parse_mountinfo(text));
  join_what_goes_together(own);
  TRY(const std::string link, host.read_link("/proc/self/ns/mnt"));
  Namespaces namespaces(host, link, std::move(own));
  TRY_VOID(namespaces.find(closely));
  if (closely) TRY_VOID(namespaces.look_outside());
  MountTable table;
  TRY(table.namespaces, namespaces.read());
  const auto& ours = table.namespaces.front().lines;
  for (const auto& line : ours) table.mounts.push_back(line.mount);
  for (size_t n = 1; n < table.namespaces.size(); ++n)
    std::ranges::move(foreign_mounts(ours, table.namespaces[n].lines, table.namespaces[n].holder),
                      std::back_inserter(table.mounts));
  return table;
}

}  // namespace lvq
