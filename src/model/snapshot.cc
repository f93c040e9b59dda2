#include "model/snapshot.h"

#include <algorithm>

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

template <class List, class Matches>
const typename List::value_type* search(const List& all, Matches matches) {
  const auto it = std::ranges::find_if(all, matches);
  return it == all.end() ? nullptr : &*it;
}

IndexKey key_of_lv(std::string_view vg, std::string_view name) { return index_key(vg) * 31 + index_key(name); }

template <class T>
const T* find(const std::map<std::string, T>& all, std::string_view key) {
  const auto it = all.find(std::string(key));
  return it == all.end() ? nullptr : &it->second;
}

}  // namespace

std::array<IndexKey, 2> index_keys(const Device& device) { return {index_key(device.name), index_key(device.dm_name)}; }

std::array<IndexKey, 1> index_keys(const LogicalVolume& lv) { return {key_of_lv(lv.vg, lv.name)}; }

std::string device_path(const Device& device) {
  std::string path = "/dev/" + device.name;
  std::ranges::replace(path, '!', '/');
  return path;
}

const Device* Snapshot::device(std::string_view path) const {
  const DevPath wanted(path);
  const Device* named = devices.find({index_key(wanted.kernel), index_key(wanted.mapped)},
                                     [&](const Device& d) { return wanted.names(d); });
  if (named) return named;
  const std::string* linked = find(links, path);
  return linked ? device_by_name(*linked) : nullptr;
}

const Device* Snapshot::device_by_name(std::string_view kernel_name) const {
  return devices.find({index_key(kernel_name)}, [&](const Device& d) { return same(d.name, kernel_name); });
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
  return lvs.find({key_of_lv(vg, name)},
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

std::string_view Snapshot::file_text(std::string_view path) const {
  const FileState* file = find(files, path);
  return file ? std::string_view(file->text) : std::string_view();
}

}  // namespace lvq
