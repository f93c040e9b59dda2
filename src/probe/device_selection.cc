#include "probe/device_selection.h"

#include <algorithm>
#include <set>

#include "probe/swaps.h"

namespace lvq {
namespace {

// The kernel writes the slash of /dev/cciss/c0d0 as '!'.
std::string kernel_name(std::string path) {
  if (path.starts_with("/dev/")) path.erase(0, std::string_view("/dev/").size());
  std::ranges::replace(path, '/', '!');
  return path;
}

Result<std::string> name_of(Host& host, const std::string& path) {
  const auto real = host.resolve(path);
  if (!real && real.error().code != "absent") return fail(real.error());
  return kernel_name(real.value_or(path));
}

class Selection {
 public:
  Selection(Host& host, const std::vector<std::string>& all) : host_(host), all_(all) {}

  bool knows(const std::string& name) const { return std::ranges::binary_search(all_, name); }

  // Takes a device, its disk, its partitions, and all devices below it.
  Result<> take(const std::string& name) {
    if (!knows(name) || !taken_.insert(name).second) return {};
    const std::string folder = std::string(kBlockClass) + "/" + name;
    TRY(const std::string real, host_.resolve(folder));
    const std::string above = real.substr(0, real.rfind('/'));
    TRY_VOID(take(above.substr(above.rfind('/') + 1)));  // for a partition: its disk
    TRY(const auto entries, host_.list(real));
    for (const auto& entry : entries)
      if (entry.starts_with(name)) TRY_VOID(take(entry));  // its partitions
    const auto below = host_.list(real + "/slaves");
    if (!below && below.error().code != "absent") return fail(below.error());
    for (const auto& each : below.value_or(std::vector<std::string>{})) TRY_VOID(take(each));
    return {};
  }

  // Takes the loop devices that lie on block devices: nothing else shows that these block devices
  // are in use.
  Result<> take_loops() {
    for (const auto& name : all_) {
      if (!name.starts_with("loop")) continue;
      const auto backing = host_.read(std::string(kBlockClass) + "/" + name + "/loop/backing_file");
      if (!backing && backing.error().code != "absent") return fail(backing.error());
      if (backing && backing->starts_with("/dev/")) taken_.insert(name);
    }
    return {};
  }

  std::vector<std::string> names() const { return {taken_.begin(), taken_.end()}; }

 private:
  Host& host_;
  const std::vector<std::string>& all_;
  std::set<std::string> taken_;
};

}  // namespace

Result<std::vector<std::string>> devices_to_read(Host& host, const Scope& scope) {
  TRY(auto all, host.list(kBlockClass));
  if (!scope.only_named) return all;
  std::set<std::string> paths = scope.devices;
  TRY(const auto swaps, read_swap_lines(host));
  for (const auto& swap : swaps)
    if (swap.type != "file") paths.insert(swap.path);
  Selection selection(host, all);
  for (const auto& path : paths) {
    TRY(const std::string name, name_of(host, path));
    if (!selection.knows(name)) return all;
    TRY_VOID(selection.take(name));
  }
  TRY_VOID(selection.take_loops());
  return selection.names();
}

}  // namespace lvq
