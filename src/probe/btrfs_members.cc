#include "probe/btrfs_members.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "probe/processes.h"
#include "probe/words.h"

namespace lvq {
namespace {

constexpr const char* kFolder = "/sys/fs/btrfs";
constexpr std::string_view kNoFileSystems[] = {"features", "debug"};

bool is_fs_uuid(std::string_view name) {
  return name.size() == 36 &&
         is_list(name, [](std::string_view part) { return is_alphanumeric(part); }, '-');
}

}  // namespace

Result<> read_btrfs_members(Host& host, Snapshot& snapshot) {
  TRY(const auto entries, list_if_any(host, kFolder));
  for (const auto& uuid : entries) {
    if (is_one_of(uuid, kNoFileSystems)) continue;
    if (!is_fs_uuid(uuid))
      return not_understood(kFolder, is_not("an entry", "the UUID of a file system", uuid));
    TRY(const auto members, list_if_any(host, std::string(kFolder) + "/" + uuid + "/devices"));
    for (const auto& name : members) {
      const auto device = std::ranges::find(snapshot.devices, name, &Device::name);
      if (device != snapshot.devices.end() && snapshot.mounts_of(*device).empty())
        device->holders.push_back("btrfs:" + uuid);
    }
  }
  return {};
}

}  // namespace lvq
