#include "probe/users_of.h"

#include <algorithm>

#include "base/text.h"
#include "model/mount_point.h"
#include "probe/processes.h"

namespace lvq {
namespace {

using Devices = std::set<const Device*>;

Devices wanted_devices(const Scope& scope, const Snapshot& snapshot) {
  Devices wanted;
  for (const auto& path : scope.users) wanted.insert(snapshot.device(path));
  for (const auto& vg : scope.groups)
    for (const Device* volume : snapshot.volumes_of(vg)) wanted.insert(volume);
  wanted.erase(nullptr);
  return wanted;
}

class Search {
 public:
  Search(Host& host, const Devices& wanted, Snapshot& snapshot) : host_(host), snapshot_(snapshot), wanted_(wanted) {
    for (const auto& mount : snapshot.mounts)
      if (mount.holder.empty()) mounts_.push_back({&mount, device_of(mount)});
  }

  Result<> look_at(const std::string& pid) {
    folder_ = "/proc/" + pid + "/";
    user_ = {.device = {}, .pid = pid, .command = {}, .holds = {}, .path = {}};
    seen_.clear();
    auto looked = look();
    if (looked) return {};
    TRY(const PathInfo still, host_.lstat("/proc/" + pid));
    if (still.kind == PathInfo::Kind::absent) return {};
    return looked;
  }

 private:
  struct Covering {
    const Mount* mount = nullptr;
    const Device* device = nullptr;  // wanted, or nullptr
  };

  const Device* device_of(const Mount& mount) const {
    const auto it =
        std::ranges::find_if(wanted_, [&](const Device* each) { return snapshot_.is_mount_of(mount, *each); });
    return it == wanted_.end() ? nullptr : *it;
  }

  const Device* device_with(const std::string& path) const {
    if (path.starts_with("/dev/"))
      if (const Device* itself = snapshot_.device(path); wanted_.contains(itself)) return itself;
    const Covering* innermost = nullptr;
    for (const auto& each : mounts_)
      if (is_at_or_below(path, each.mount->target) &&
          (!innermost || each.mount->target.size() >= innermost->mount->target.size()))
        innermost = &each;
    return innermost ? innermost->device : nullptr;
  }

  Result<> note(const std::string& path, const char* holds) {
    const Device* device = path.starts_with('/') ? device_with(path) : nullptr;
    if (!device || !seen_.insert({device, holds}).second) return {};
    if (user_.command.empty()) {
      TRY(const std::string comm, host_.read(folder_ + "comm"));
      user_.command = trim(comm);
    }
    snapshot_.users->push_back({device->name, user_.pid, user_.command, holds, path});
    return {};
  }

  Result<> look_at_link(const std::string& name, const char* holds) {
    const auto path = host_.read_link(folder_ + name);
    if (path) return note(*path, holds);
    return path.error().code == "absent" ? Result<>() : fail(path.error());
  }

  Result<> look_at_open_files() {
    TRY(const auto open, host_.list(folder_ + "fd"));
    std::vector<std::string> paths;
    for (const auto& number : open) {
      auto path = host_.read_link(folder_ + "fd/" + number);
      if (path) paths.push_back(std::move(*path));
      if (!path && path.error().code != "absent") return fail(path.error());
    }
    const bool drives = std::ranges::find(paths, "/dev/fuse") != paths.end();
    for (const auto& path : paths)
      if (!drives || !is_driven(path)) TRY_VOID(note(path, "an open file"));
    return {};
  }

  // The driver of a mounted file system (ntfs-3g) has its device open, and ends with the mount.
  bool is_driven(const std::string& path) const {
    const Device* device = path.starts_with("/dev/") ? snapshot_.device(path) : nullptr;
    return device && std::ranges::any_of(snapshot_.mounts, [&](const Mount& mount) {
             return mount.fs_type == "fuseblk" && snapshot_.is_mount_of(mount, *device);
           });
  }

  Result<> look() {
    TRY_VOID(look_at_link("cwd", "its working directory"));
    TRY_VOID(look_at_link("root", "its root directory"));
    TRY_VOID(look_at_link("exe", "its program"));
    TRY_VOID(look_at_open_files());
    TRY(const std::string maps, host_.read(folder_ + "maps"));
    for (const auto& line : split_lines(maps))
      if (const size_t path = line.find('/'); path != line.npos) TRY_VOID(note(line.substr(path), "a mapped file"));
    return {};
  }

  Host& host_;
  Snapshot& snapshot_;
  const Devices& wanted_;
  std::vector<Covering> mounts_;
  std::string folder_;
  DeviceUser user_;
  std::set<std::pair<const Device*, std::string_view>> seen_;  // of the process: one example of each kind
};

}  // namespace

Result<> read_users(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (scope.users.empty() && scope.groups.empty()) return {};
  snapshot.users.emplace();
  const Devices wanted = wanted_devices(scope, snapshot);
  if (wanted.empty()) return {};
  TRY(const auto pids, process_ids(host));
  Search search(host, wanted, snapshot);
  for (const auto& pid : pids) TRY_VOID(search.look_at(pid));
  return {};
}

}  // namespace lvq
