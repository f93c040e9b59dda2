#include "probe/users_of.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "probe/layers_and_exports.h"
#include "probe/processes.h"
#include "probe/wanted_devices.h"

namespace lvq {
namespace {

constexpr const char* kOpenFile = "an open file";

// One line of /proc/PID/maps: "7f1-7f2 rw-p 00000000 fe:00 13   /srv/a/lib x.so"
struct Mapping {
  std::string range, path;
  DeviceNumber file_system;
};

// False where the line does not map a file.
bool read_mapping(std::string_view line, Mapping& mapping) {
  const size_t path = line.find('/');
  const std::vector<std::string> fields = split_words(line.substr(0, path));
  if (path == line.npos || fields.size() < 5) return false;
  const auto number = split(fields[3], ':');
  mapping.range = fields[0];
  mapping.path = line.substr(path);
  return number.size() == 2 && read_number(number[0], mapping.file_system.first, 16) &&
         read_number(number[1], mapping.file_system.second, 16);
}

class Search {
 public:
  Search(Host& host, const WantedDevices& wanted, const Snapshot& snapshot)
      : host_(host), wanted_(wanted), snapshot_(snapshot) {}

  Result<> look_at(const std::string& pid) {
    user_ = {.device = {}, .pid = pid, .command = {}, .holds = {}, .path = {}};
    seen_.clear();
    auto looked = look("/proc/" + pid);
    if (looked) return {};
    TRY(const PathInfo still, host_.lstat("/proc/" + pid));
    if (still.kind == PathInfo::Kind::absent) return {};
    return looked;
  }

  std::vector<DeviceUser> take() { return std::exchange(found_, {}); }

 private:
  Result<> look(const std::string& process) {
    TRY_VOID(look_at_file(process + "/exe", "its program"));
    TRY_VOID(look_at_thread(process));
    TRY(const auto open, list_if_any(host_, process + "/fd"));
    TRY_VOID(look_at_open_files(process, open));
    TRY_VOID(look_at_maps(process));
    TRY(const auto threads, list_if_any(host_, process + "/task"));
    for (const auto& thread : threads)
      if (thread != user_.pid) TRY_VOID(look_at_other_thread(process + "/task/" + thread, open));
    return {};
  }

  // A thread may have a working directory, a root directory and open files of its own (unshare(2)).
  Result<> look_at_other_thread(const std::string& thread, const std::vector<std::string>& shared) {
    TRY_VOID(look_at_thread(thread));
    TRY(const auto open, list_if_any(host_, thread + "/fd"));
    return open == shared ? Result<>() : look_at_open_files(thread, open);
  }

  Result<> look_at_thread(const std::string& thread) {
    TRY_VOID(look_at_file(thread + "/cwd", "its working directory"));
    return look_at_file(thread + "/root", "its root directory");
  }

  // An empty identity where the file has gone, or where a server has to answer for it: then it lies
  // on no device of this host.
  Result<FileIdentity> identify(const std::string& link) {
    auto file = host_.identify(link);
    if (!file && (file.error().code == "absent" || file.error().code == "remote"))
      return FileIdentity{};
    return file;
  }

  Result<> look_at_file(const std::string& link, const char* holds) {
    TRY(const FileIdentity file, identify(link));
    return note(wanted_.of(file), link, holds);
  }

  Result<> look_at_open_files(const std::string& thread, const std::vector<std::string>& numbers) {
    constexpr FileIdentity kFuse{.kind = PathInfo::Kind::character, .major = 10, .minor = 229};
    std::vector<std::pair<std::string, Devices>> ours;
    bool drives = false;
    for (const auto& number : numbers) {
      const std::string link = thread + "/fd/" + number;
      TRY(const FileIdentity file, identify(link));
      drives |= file.kind == kFuse.kind && file.major == kFuse.major && file.minor == kFuse.minor;
      if (const Devices& devices = wanted_.of(file); !devices.empty())
        ours.emplace_back(link, devices);
    }
    for (auto& [link, devices] : ours) {
      if (drives) std::erase_if(devices, [&](const Device* device) { return is_driven(*device); });
      TRY_VOID(note(devices, link, kOpenFile));
    }
    return {};
  }

  // Whether a FUSE driver (ntfs-3g) mounts this device. Such a driver keeps the device open, and
  // ends when the file system is unmounted.
  bool is_driven(const Device& device) const {
    return std::ranges::any_of(snapshot_.mounts, [&](const Mount& mount) {
      return mount.fs_type == "fuseblk" && snapshot_.is_mount_of(mount, device);
    });
  }

  Result<> look_at_maps(const std::string& process) {
    TRY(const std::string maps, host_.read(process + "/maps"));
    for (const auto& line : split_lines(maps)) {
      Mapping mapping;
      if (!read_mapping(line, mapping)) continue;
      Devices devices = wanted_.with_file_system(mapping.file_system);
      if (mapping.path.starts_with("/dev/")) {  // the file is a device
        TRY(const FileIdentity file, identify(process + "/map_files/" + mapping.range));
        devices = wanted_.of(file);
      }
      TRY_VOID(note(devices, "", "a mapped file", mapping.path));
    }
    return {};
  }

  Result<> note(const Devices& devices, const std::string& link, const char* holds,
                std::string path = {}) {
    for (const Device* device : devices) {
      if (!seen_.insert({device, holds}).second) continue;
      if (user_.command.empty()) {
        TRY(const std::string comm, host_.read("/proc/" + user_.pid + "/comm"));
        user_.command = trim(comm);
      }
      const auto named = path.empty() ? host_.read_link(link) : Result<std::string>(path);
      found_.push_back(
          {device->name, user_.pid, user_.command, holds, named.value_or("(it has gone)")});
    }
    return {};
  }

  Host& host_;
  const WantedDevices& wanted_;
  const Snapshot& snapshot_;
  DeviceUser user_;
  // Of this process; one example of each kind of use is enough.
  std::set<std::pair<const Device*, std::string_view>> seen_;
  std::vector<DeviceUser> found_;
};

bool is_same(const DeviceUser& a, const DeviceUser& b) {
  return a.device == b.device && a.pid == b.pid && a.holds == b.holds;
}

// The ones among `users` that are still there after udev has settled.
Result<std::vector<DeviceUser>> who_stay(Host& host, Search& search,
                                         std::vector<DeviceUser> users) {
  constexpr int kLooks = 3;
  for (int n = 0; n < kLooks && !users.empty(); ++n) {
    // If udevadm fails, the next look decides.
    std::ignore = host.run({{"udevadm", "settle", "--timeout=10"}});
    std::set<std::string> pids;
    for (const auto& user : users) pids.insert(user.pid);
    for (const auto& pid : pids) TRY_VOID(search.look_at(pid));
    const std::vector<DeviceUser> now = search.take();
    std::erase_if(users, [&](const DeviceUser& user) {
      return std::ranges::none_of(now, [&](const DeviceUser& each) { return is_same(each, user); });
    });
  }
  return users;
}

}  // namespace

bool wants_users(const Scope& scope) { return !scope.users.empty() || !scope.groups.empty(); }

Result<> read_users(Host& host, const Scope& scope, const MountTable& mounts, Snapshot& snapshot) {
  if (!wants_users(scope)) return {};
  snapshot.users.emplace();
  WantedDevices wanted(scope, mounts, snapshot);
  if (wanted.empty()) return {};
  wanted.learn_subvolumes(host);
  TRY(const auto pids, process_ids(host));
  Search search(host, wanted, snapshot);
  for (const auto& pid : pids) TRY_VOID(search.look_at(pid));
  TRY(snapshot.users, who_stay(host, search, search.take()));
  TRY_VOID(read_overlays(host, mounts, wanted, snapshot));
  return read_exports(host, mounts, wanted, snapshot);
}

}  // namespace lvq
