#include "commands/shared/active_use.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "model/filesystems.h"
#include "model/fstab.h"

namespace lvq {
namespace {

bool is_inside(const std::string& path, const std::string& folder) {
  return path.starts_with(folder + "/");
}

struct Point {
  const Mount* mount = nullptr;
  const VolumeRef* volume = nullptr;
  const Point* shows = nullptr;  // a bind mount or a peer shows the tree of this, or a part of it
  std::vector<std::string> also = {};  // other mount points that come and go with it

  std::vector<std::string> places() const {
    std::vector<std::string> all = also;
    all.push_back(mount->target);
    return all;
  }
  bool is_at(const std::string& target) const {
    return mount->target == target || std::ranges::find(also, target) != also.end();
  }
};

bool is_inside(const Point& inner, const Point& outer) {
  return std::ranges::any_of(inner.places(), [&](const std::string& each) {
    return std::ranges::any_of(outer.places(),
                               [&](const std::string& folder) { return is_inside(each, folder); });
  });
}

// A root other than "/" is a folder that was bound elsewhere, or on a file system with subvolumes
// one of these, which the mount's options name.
bool is_bind(const Mount& mount) { return mount.root != "/" && !has_subvolumes(mount.fs_type); }

// A read-only bind mount of a whole file system that is itself writable. As a plain mount, it would
// make the file system read-only.
bool is_read_only_view(const Mount& mount) {
  return mount.root == "/" && has_option(mount.options, "ro") &&
         has_option(mount.super_options, "rw");
}

const Point* base_of(const Point& bind, const std::vector<Point>& points) {
  const auto it = std::ranges::find_if(points, [&](const Point& each) {
    return each.volume == bind.volume && !is_bind(*each.mount) && !is_read_only_view(*each.mount);
  });
  return it == points.end() ? nullptr : &*it;
}

// True for another mount in the same peer group with the same root. A mount that is in no peer
// group has the number 0.
bool is_peer_of(const Point& other, const Point& point) {
  return other.mount != point.mount && other.mount->peers != 0 &&
         other.mount->peers == point.mount->peers && other.mount->root == point.mount->root;
}

const Point* shown_by(const Point& point, const std::vector<Point>& all) {
  if (is_bind(*point.mount) || is_read_only_view(*point.mount)) return base_of(point, all);
  const auto first = std::ranges::find_if(
      all, [&](const Point& each) { return each.mount == point.mount || is_peer_of(each, point); });
  return first->mount == point.mount || is_read_only_view(*first->mount) ? nullptr : &*first;
}

std::string kept_options(const Mount& mount, bool with_super) {
  std::vector<std::string> options = split(mount.options, ',');
  if (with_super)
    for (auto& option : split(mount.super_options, ','))
      if (!option.empty() && option != "rw" && std::ranges::find(options, option) == options.end())
        options.push_back(std::move(option));
  return join(options, ",");
}

const FstabEntry* line_of(const Point& point, const std::vector<FstabEntry>& entries,
                          const Snapshot& machine) {
  const auto it = std::ranges::find_if(entries, [&](const FstabEntry& entry) {
    return point.is_at(entry.target) && names_device(entry.spec, *point.volume->device, machine);
  });
  return it == entries.end() ? nullptr : &*it;
}

// The command that mounts it again: as fstab says, where fstab has it; else with the options that
// the kernel shows, which mount(8) accepts.
std::vector<std::string> command_for(const Point& point, const std::vector<FstabEntry>& entries,
                                     const Snapshot& machine) {
  const Mount& mount = *point.mount;
  if (point.shows) {
    const std::string& folder = point.shows->mount->target;
    const std::string part = mount.root == "/" ? "" : mount.root;
    return {"mount", "-o", "bind," + kept_options(mount, false),
            folder == "/" ? mount.root : folder + part, mount.target};
  }
  const bool fuse = mount.fs_type == "fuseblk";
  const FstabEntry* line = line_of(point, entries, machine);
  const auto* signatures = machine.signatures_of(*point.volume->device);
  std::string type = mount.fs_type, options = kept_options(mount, !fuse);
  if (fuse && signatures && !signatures->empty()) type = signatures->front().type;
  if (line) {
    type = line->type;
    options = line->options;
    const bool is_read_only = has_option(mount.options, "ro");
    if (is_read_only != has_option(options, "ro")) options += is_read_only ? ",ro" : ",rw";
  }
  return {"mount", "-t", type, "-o", options, point.volume->path, mount.target};
}

// Can this mount go while the others stay?
bool is_free(const Point& point, const std::vector<Point>& others) {
  return std::ranges::none_of(others, [&](const Point& other) {
    return other.mount != point.mount &&
           (is_inside(other, point) || (other.shows && other.shows->mount == point.mount));
  });
}

std::vector<Point> points_of(const std::vector<VolumeRef>& volumes, const Snapshot& machine) {
  std::vector<Point> points;
  for (const auto& mount : machine.mounts)
    if (const VolumeRef* volume =
            mount.holder.empty() ? volume_mounted(mount, volumes, machine) : nullptr)
      points.push_back({&mount, volume});
  for (const Point& each : std::vector(points)) {
    const auto leader = std::ranges::find(points, each.mount->with,
                                          [](const Point& point) { return point.mount->target; });
    if (each.mount->with.empty() || leader == points.end()) continue;
    leader->also.push_back(each.mount->target);
    std::erase_if(points, [&](const Point& point) { return point.mount == each.mount; });
  }
  return points;
}

std::vector<Point> in_order(std::vector<Point> left) {
  std::vector<Point> order;
  while (!left.empty()) {
    auto next = std::find_if(left.rbegin(), left.rend(),
                             [&](const Point& each) { return is_free(each, left); });
    if (next == left.rend()) next = left.rbegin();
    order.push_back(*next);
    left.erase(std::next(next).base());
  }
  return order;
}

std::vector<LiveAutomount> automounts_of(const std::vector<VolumeRef>& volumes,
                                         const Snapshot& machine) {
  std::vector<LiveAutomount> found;
  for (const auto& mount : machine.mounts)
    if (const VolumeRef* volume = volume_below(mount, volumes, machine))
      found.push_back({volume->path, mount.target, unit_of_path(mount.target, ".automount")});
  return found;
}

void check_remountable(const std::vector<VolumeRef>& volumes, const Snapshot& machine,
                       Findings& findings) {
  const std::vector<Point> all = points_of(volumes, machine);
  for (const auto& point : all)
    if (is_bind(*point.mount) && !shown_by(point, all))
      refuse(findings, {"busy", point.volume->path,
                        "is mounted on " + point.mount->target + " only in part (" +
                            point.mount->root + "), which could not be brought back",
                        "/proc/self/mountinfo",
                        "unmount it first: umount " + shell_quote(point.mount->target)});
}

}  // namespace

ActiveUse active_use(const std::vector<VolumeRef>& volumes, const Snapshot& machine) {
  const auto entries = machine.fstab();
  const std::vector<Point> all = points_of(volumes, machine);
  std::vector<Point> points = all;
  for (auto& point : points) point.shows = shown_by(point, all);
  ActiveUse release;
  for (const auto& point : in_order(points))
    release.mounts.push_back({point.volume->path, point.mount->target,
                              command_for(point, entries, machine), point.also});
  for (const auto& swap : machine.swaps) {
    const VolumeRef* volume =
        swap.device.empty() ? nullptr : volume_on(machine.device_by_name(swap.device), volumes);
    if (!volume) continue;
    LiveSwap live{volume->path, {"swapon"}};
    if (swap.priority >= 0)
      live.again.insert(live.again.end(), {"--priority", std::to_string(swap.priority)});
    live.again.push_back(volume->path);
    release.swaps.push_back(std::move(live));
  }
  release.automounts = automounts_of(volumes, machine);
  return release;
}

std::optional<LiveMount> live_mount(const VolumeRef& volume, const std::string& target,
                                    const Snapshot& machine) {
  for (auto& mount : active_use({volume}, machine).mounts)
    if (mount.target == target) return std::move(mount);
  return std::nullopt;
}

ActiveUse plan_unmounting(const std::vector<VolumeRef>& volumes, const Context& context,
                          Findings& findings) {
  check_remountable(volumes, context.machine, findings);
  return active_use(volumes, context.machine);
}

namespace {

bool is_over(const LiveMount& mount, const LiveAutomount& automount) {
  return mount.target == automount.target ||
         std::ranges::find(mount.also, automount.target) != mount.also.end();
}

// The automounts that `mount` is mounted over; with nullptr, those that nothing is mounted over.
std::vector<LiveAutomount> automounts_below(const LiveMount* mount, const ActiveUse& release) {
  std::vector<LiveAutomount> found;
  for (const auto& automount : release.automounts) {
    const bool idle = std::ranges::none_of(
        release.mounts, [&](const LiveMount& each) { return is_over(each, automount); });
    if (mount ? is_over(*mount, automount) : idle) found.push_back(automount);
  }
  return found;
}

}  // namespace

std::vector<Step> unmount_all(const ActiveUse& release, const Snapshot& machine) {
  std::vector<Step> steps;
  for (const auto& automount : automounts_below(nullptr, release))
    steps.push_back(automount_stop(automount));
  const auto& mounts = release.mounts;
  for (auto mount = mounts.begin(); mount != mounts.end(); ++mount) {
    const auto inside = std::vector(std::next(mount), mounts.end());
    steps.push_back(fs_unmount(*mount, not_busy(mount->device, machine), inside));
    for (const auto& automount : automounts_below(&*mount, release))
      steps.push_back(automount_stop(automount));
  }
  for (const auto& swap : release.swaps) steps.push_back(swap_off(swap));
  return steps;
}

std::vector<Step> remount_all(const ActiveUse& release) {
  std::vector<Step> steps;
  for (auto mount = release.mounts.rbegin(); mount != release.mounts.rend(); ++mount) {
    for (const auto& automount : automounts_below(&*mount, release))
      steps.push_back(automount_start(automount));
    steps.push_back(fs_remount(*mount));
  }
  for (const auto& automount : automounts_below(nullptr, release))
    steps.push_back(automount_start(automount));
  for (const auto& swap : release.swaps) steps.push_back(swap_reactivate(swap));
  return steps;
}

std::vector<Fact> in_use_again(const ActiveUse& release) {
  std::vector<Fact> facts;
  for (const auto& automount : release.automounts)
    facts.emplace_back(AutomountIs{automount.target, true});
  for (const auto& mount : release.mounts)
    if (!release.is_automounted(mount))  // what an automount mounts comes and goes
      for (auto& fact : mounted(mount)) facts.push_back(std::move(fact));
  for (const auto& swap : release.swaps) facts.emplace_back(SwapOn{swap.device});
  return facts;
}

std::vector<Remedy> made_at_boot(const ActiveUse& release, const std::vector<size_t>& lines,
                                 const Snapshot& machine) {
  std::vector<FstabEntry> made = machine.fstab();
  std::erase_if(made, [&](const FstabEntry& entry) {
    return std::ranges::find(lines, entry.line) == lines.end() ||
           has_option(entry.options, "noauto");
  });
  const auto mounts = [&](const LiveMount& mount) {
    return std::ranges::any_of(made, [&](const FstabEntry& entry) {
      return entry.target == mount.target ||
             std::ranges::find(mount.also, entry.target) != mount.also.end();
    });
  };
  const auto activates = [&](const LiveSwap& swap) {
    const Device* device = machine.device(swap.device);
    return device && std::ranges::any_of(made, [&](const FstabEntry& entry) {
             return entry.type == "swap" && names_device(entry.spec, *device, machine);
           });
  };
  std::vector<Remedy> all;
  for (auto mount = release.mounts.rbegin(); mount != release.mounts.rend(); ++mount)
    if (mounts(*mount)) all.push_back(mount_again(*mount));
  for (const auto& swap : release.swaps)
    if (activates(swap)) all.push_back(swap_again(swap));
  return all;
}

}  // namespace lvq
