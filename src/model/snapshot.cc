#include "model/snapshot.h"

#include <algorithm>
#include <array>
#include <functional>

#include "model/names.h"

namespace lvq {
namespace {

// Names that are looked up differ in their last letters more than in their first: most are told apart at once.
bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || (a.back() == b.back() && a == b));
}

// What a path in /dev says, worked out once and then held against many devices.
struct DevPath {
  std::string kernel;  // the kernel writes the slash of "cciss/c0d0" as '!'
  std::string mapped;  // the device-mapper name meant by "/dev/mapper/NAME" or "/dev/VG/LV"; empty: neither

  explicit DevPath(std::string_view path) {
    constexpr std::string_view kDev = "/dev/";
    if (!path.starts_with(kDev)) return;
    path.remove_prefix(kDev.size());
    kernel = path;
    std::ranges::replace(kernel, '/', '!');
    const size_t slash = path.find('/');
    if (slash == std::string_view::npos) return;
    const std::string_view folder = path.substr(0, slash), name = path.substr(slash + 1);
    mapped = folder == "mapper" ? std::string(name) : dm_name(folder, name);
  }

  bool names(const Device& device) const {
    return (!kernel.empty() && same(device.name, kernel)) || (!mapped.empty() && same(device.dm_name, mapped));
  }
};

bool has_number(const Device& device, uint32_t major, uint32_t minor) {
  return major != 0 && device.major == major && device.minor == minor;
}

template <class T, class Matches>
const T* search(const std::vector<T>& all, Matches matches) {
  const auto it = std::ranges::find_if(all, matches);
  return it == all.end() ? nullptr : &*it;
}

// Where in a list a name was last seen, so that the look-ups of a large plan do not search thousands of elements each.
// No more than a hint: what it leads to is held against the list, and where it leads nowhere the list is searched, so
// it may be of another snapshot, or of this one before it was changed.
class Hints {
 public:
  using Key = size_t;
  static Key key(std::string_view name) { return std::hash<std::string_view>()(name); }

  template <class T, class KeysOf, class Matches>
  const T* find(const std::vector<T>& all, std::initializer_list<Key> wanted, KeysOf keys_of, Matches matches) {
    if (seen_ > all.size() || all.size() - seen_ > kTail) see(all, keys_of);
    for (const Key each : wanted)
      for (auto at = std::ranges::lower_bound(places_, each, {}, &Place::first);
           at != places_.end() && at->first == each; ++at)
        if (at->second < all.size() && matches(all[at->second])) return &all[at->second];
    const auto added = std::find_if(all.begin() + static_cast<std::ptrdiff_t>(seen_), all.end(), matches);
    return added != all.end() ? &*added : search(all, matches);
  }

 private:
  using Place = std::pair<Key, size_t>;
  static constexpr size_t kTail = 256;  // what may have been added since the list was seen

  template <class T, class KeysOf>
  void see(const std::vector<T>& all, KeysOf keys_of) {
    places_.clear();
    for (size_t i = 0; i < all.size(); ++i)
      for (const Key each : keys_of(all[i])) places_.emplace_back(each, i);
    std::ranges::sort(places_);
    seen_ = all.size();
  }

  std::vector<Place> places_;
  size_t seen_ = 0;
};

Hints::Key key_of_lv(std::string_view vg, std::string_view name) { return Hints::key(vg) * 31 + Hints::key(name); }

template <class T>
const T* find(const std::map<std::string, T>& all, std::string_view key) {
  const auto it = all.find(std::string(key));
  return it == all.end() ? nullptr : &it->second;
}

}  // namespace

std::string device_path(const Device& device) {
  std::string path = "/dev/" + device.name;
  std::ranges::replace(path, '!', '/');
  return path;
}

const Device* Snapshot::device(std::string_view path) const {
  const DevPath wanted(path);
  static thread_local Hints hints;
  const auto keys_of = [](const Device& d) { return std::array{Hints::key(d.name), Hints::key(d.dm_name)}; };
  const Device* named = hints.find(devices, {Hints::key(wanted.kernel), Hints::key(wanted.mapped)}, keys_of,
                                   [&](const Device& d) { return wanted.names(d); });
  if (named) return named;
  const std::string* linked = find(links, path);
  return linked ? device_by_name(*linked) : nullptr;
}

const Device* Snapshot::device_by_name(std::string_view kernel_name) const {
  return search(devices, [&](const Device& d) { return same(d.name, kernel_name); });
}

const Device* Snapshot::device_by_number(uint32_t major, uint32_t minor) const {
  return search(devices, [&](const Device& d) { return has_number(d, major, minor); });
}

std::vector<const Device*> Snapshot::partitions_of(const Device& disk) const {
  std::vector<const Device*> partitions;
  for (const auto& each : devices)
    if (!each.parent.empty() && each.parent == disk.name) partitions.push_back(&each);
  return partitions;
}

const std::vector<Signature>* Snapshot::signatures_of(const Device& device) const {
  return find(signatures, device.name);
}

const PhysicalVolume* Snapshot::pv_on(const Device& device) const {
  return search(pvs, [&](const PhysicalVolume& pv) {
    if (pv.missing) return false;
    if (has_number(device, pv.major, pv.minor) || DevPath(pv.device).names(device)) return true;
    const std::string* linked = find(links, pv.device);
    return linked && *linked == device.name;
  });
}

const PhysicalVolume* Snapshot::pv_by_uuid(std::string_view uuid) const {
  return search(pvs, [&](const PhysicalVolume& pv) { return pv.uuid == uuid; });
}

const VolumeGroup* Snapshot::vg(std::string_view name) const {
  return search(vgs, [&](const VolumeGroup& each) { return each.name == name; });
}

const LogicalVolume* Snapshot::lv(std::string_view vg, std::string_view name) const {
  static thread_local Hints hints;
  const auto keys_of = [](const LogicalVolume& each) { return std::array{key_of_lv(each.vg, each.name)}; };
  return hints.find(lvs, {key_of_lv(vg, name)}, keys_of,
                    [&](const LogicalVolume& each) { return same(each.name, name) && same(each.vg, vg); });
}

// btrfs shows an anonymous number (major 0) and one device by name. A link that names the device counts as well as
// its own names: of two answers the one that says "in use" is the safe one.
std::vector<const Mount*> Snapshot::mounts_of(const Device& device) const {
  std::vector<const Mount*> found;
  for (const auto& mount : mounts) {
    bool here = has_number(device, mount.major, mount.minor);
    if (mount.major == 0 && mount.source.starts_with('/')) {
      const std::string* linked = find(links, mount.source);
      here = DevPath(mount.source).names(device) || (linked && *linked == device.name);
    }
    if (here) found.push_back(&mount);
  }
  return found;
}

const Mount* Snapshot::mount_at(std::string_view target) const {
  for (auto mount = mounts.rbegin(); mount != mounts.rend(); ++mount)
    if (mount->holder.empty() && mount->target == target) return &*mount;
  return nullptr;
}

bool Snapshot::swaps_on(const Device& device) const {
  return std::ranges::any_of(swaps, [&](const Swap& swap) { return swap.device == device.name; });
}

const PathState* Snapshot::path(std::string_view path) const { return find(paths, path); }

std::string Snapshot::file_text(std::string_view path) const {
  const FileState* file = find(files, path);
  return file ? file->text : std::string();
}

}  // namespace lvq
