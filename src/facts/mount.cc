#include "facts/mount.h"

#include <algorithm>

#include "facts/filesystem.h"
#include "model/uses.h"

namespace lvq {
namespace {

std::string mount_found(const std::string& target, const Snapshot& snapshot) {
  const Mount* mount = snapshot.mount_at(target);
  return mount ? mount->source + " (" + mount->fs_type + ") is mounted there"
               : "nothing is mounted there";
}

// Removes those mounts of lvq's own namespace for which `goes` is true.
template <class Goes>
void unmount(Goes goes, Snapshot& snapshot) {
  std::set<const Device*> left;
  for (const auto& mount : snapshot.mounts)
    if (mount.holder.empty() && goes(mount)) {
      const Device* device = snapshot.device_by_number(mount.major, mount.minor);
      left.insert(device ? device
                         // A mount of a btrfs has a number that belongs to no device.
                         : std::as_const(snapshot).device(mount.source));
    }
  std::erase_if(snapshot.mounts,
                [&](const Mount& mount) { return mount.holder.empty() && goes(mount); });
  left.erase(nullptr);
  for (const Device* device : left) count_openings(*device, snapshot);
}

}  // namespace

bool Mounted::check(const Snapshot& snapshot) const {
  const Device* there = snapshot.device(device);
  const Mount* mount = snapshot.mount_at(target);
  return there && mount && snapshot.is_mount_of(*mount, *there);
}

// The mount hides what lay under its mount point. The file system is assumed to hold no directory.
void Mounted::apply(Snapshot& snapshot) const {
  const Device* there = snapshot.device(device);
  if (!there || check(snapshot)) return;
  const auto others = snapshot.mounts_of(*there);
  Mount mount;
  mount.major = there->major;
  mount.minor = there->minor;
  mount.super_options = others.empty() ? "rw" : others.front()->super_options;
  mount.source = device;
  mount.root = "/";
  mount.target = target;
  snapshot.mounts.push_back(std::move(mount));
  count_openings(*there, snapshot);
  const std::string below = target + "/";
  for (auto each = snapshot.paths.lower_bound(below);
       each != snapshot.paths.end() && each->first.starts_with(below); ++each)
    each->second = PathState{};
}

std::string Mounted::sentence() const { return device + " is mounted on " + target; }

std::string Mounted::found(const Snapshot& snapshot) const { return mount_found(target, snapshot); }

bool Unmounted::check(const Snapshot& snapshot) const {
  const Mount* mount = snapshot.mount_at(target);
  return !mount || is_automount(*mount);
}

void Unmounted::apply(Snapshot& snapshot) const {
  unmount([&](const Mount& mount) { return mount.target == target && !is_automount(mount); },
          snapshot);
}

std::string Unmounted::sentence() const { return "nothing is mounted on " + target; }

std::string Unmounted::found(const Snapshot& snapshot) const {
  return mount_found(target, snapshot) + ": something has mounted it again, or meanwhile";
}

bool NotMountedAt::check(const Snapshot& snapshot) const {
  const Device* there = snapshot.device(device);
  return !there || std::ranges::none_of(snapshot.mounts, [&](const Mount& mount) {
    return mount.holder.empty() && mount.target == target && snapshot.is_mount_of(mount, *there);
  });
}

void NotMountedAt::apply(Snapshot& snapshot) const {
  const Device* there = snapshot.device(device);
  if (!there) return;
  unmount(
      [&](const Mount& mount) {
        return mount.target == target && snapshot.is_mount_of(mount, *there);
      },
      snapshot);
}

std::string NotMountedAt::sentence() const { return device + " is not mounted on " + target; }

std::string NotMountedAt::found(const Snapshot& snapshot) const {
  return mount_found(target, snapshot);
}

bool AutomountIs::check(const Snapshot& snapshot) const {
  return (snapshot.automount_at(target) != nullptr) == set;
}

void AutomountIs::apply(Snapshot& snapshot) const {
  std::erase_if(snapshot.mounts,
                [&](const Mount& m) { return m.target == target && is_automount(m); });
  if (!set) return;
  Mount trap;
  trap.root = "/";
  trap.target = target;
  trap.fs_type = "autofs";
  trap.source = "systemd-1";
  snapshot.mounts.push_back(std::move(trap));
}

std::string AutomountIs::sentence() const {
  return "systemd mounts " + std::string(set ? "something" : "nothing") + " on " + target +
         " as soon as it is touched";
}

std::string AutomountIs::found(const Snapshot& snapshot) const {
  return snapshot.automount_at(target) ? "systemd mounts something there"
                                       : "systemd mounts nothing there";
}

std::vector<std::string> NotMountedAt::supersedes() const { return {FsWritable{device}.subject()}; }

}  // namespace lvq
