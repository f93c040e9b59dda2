#include "model/snapshot.h"

#include <algorithm>
#include <set>

#include "model/names.h"

namespace lvq {
namespace {

// Names differ in their last letters more than in their first, so comparing the last letter first
// tells most of them apart at once.
bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || (a.back() == b.back() && a == b));
}

// A path in /dev, taken apart once to be compared with many devices.
class DevPath {
 public:
  explicit DevPath(std::string_view path) {
    constexpr std::string_view kDev = "/dev/";
    if (!path.starts_with(kDev)) return;
    whole_ = path.substr(kDev.size());
    const size_t slash = whole_.find('/');
    if (slash == std::string_view::npos) return;
    folder_ = whole_.substr(0, slash);
    name_ = whole_.substr(slash + 1);
  }

  bool names(const Device& device) const {
    return is_kernel_name(device.name) || is_mapped_name(device.dm_name);
  }

  IndexKey kernel_key() const {
    std::string name(whole_);
    std::ranges::transform(name, name.begin(), as_kernel);
    return index_key(name);
  }
  IndexKey mapped_key() const {
    return folder_ == "mapper" ? index_key(name_) : index_key(dm_name(folder_, name_));
  }

 private:
  static char as_kernel(char c) { return c == '/' ? '!' : c; }  // "cciss/c0d0" -> "cciss!c0d0"

  bool is_kernel_name(std::string_view name) const {
    return !name.empty() && std::ranges::equal(name, whole_, {}, {}, as_kernel);
  }

  // Does the path lead to this device-mapper name, as "/dev/mapper/NAME" or as "/dev/VG/LV"?
  bool is_mapped_name(std::string_view name) const {
    if (name.empty() || name_.empty()) return false;
    return folder_ == "mapper" ? same(name, name_) : is_dm_name(name, folder_, name_);
  }

  std::string_view whole_, folder_, name_;
};

bool has_number(const Device& device, uint32_t major, uint32_t minor) {
  return major != 0 && device.major == major && device.minor == minor;
}

template <class List, class Matches>
const typename List::value_type* search(const List& all, Matches matches) {
  const auto it = std::ranges::find_if(all, matches);
  return it == all.end() ? nullptr : &*it;
}

IndexKey key_of_lv(std::string_view vg, std::string_view name) {
  return index_key(vg) * 31 + index_key(name);
}
IndexKey key_of_partition(std::string_view disk) { return index_key(disk) * 31; }

template <class T>
const T* find(const std::map<std::string, T>& all, std::string_view key) {
  const auto it = all.find(std::string(key));
  return it == all.end() ? nullptr : &it->second;
}

}  // namespace

std::vector<IndexKey> index_keys(const Device& device) {
  std::vector<IndexKey> keys = {index_key(device.name)};
  if (!device.dm_name.empty()) keys.push_back(index_key(device.dm_name));
  if (!device.parent.empty()) keys.push_back(key_of_partition(device.parent));
  return keys;
}

std::array<IndexKey, 1> index_keys(const LogicalVolume& lv) { return {key_of_lv(lv.vg, lv.name)}; }

bool is_automount(const Mount& mount) {
  return mount.fs_type == "autofs" && mount.source == "systemd-1";
}
bool is_move(const LogicalVolume& lv) { return lv.name.starts_with("pvmove"); }
bool is_thin(const LogicalVolume& lv) { return lv.layout.find("thin") != std::string::npos; }
std::string full_name(const LogicalVolume& lv) { return full_name(lv.vg, lv.name); }
bool is_snapshot(const LogicalVolume& lv) {
  const auto is_layer = [](const LvSegment& segment) {
    return segment.type == "cache" || segment.type == "writecache" || segment.type == "integrity";
  };
  return !lv.origin_uuid.empty() && std::ranges::none_of(lv.segments, is_layer);
}

// The second letter of lv_attr (lvs(8)): w, r, or R for one that is only activated read-only.
bool is_writable(const LogicalVolume& lv) { return lv.attr.size() < 2 || lv.attr[1] != 'r'; }

uint64_t percent_used(const Usage& usage) {
  return static_cast<uint64_t>(100.0 * static_cast<double>(usage.used.value) /
                               static_cast<double>(usage.total.value));
}

std::string device_path(const Device& device) {
  std::string path = "/dev/" + device.name;
  std::ranges::replace(path, '!', '/');
  return path;
}

std::string lasting_path(const Device& device) {
  return device.dm_name.empty() ? device_path(device) : "/dev/mapper/" + device.dm_name;
}

const Device* Snapshot::device(std::string_view path) const {
  const DevPath wanted(path);
  const Device* named = devices.find({wanted.kernel_key(), wanted.mapped_key()},
                                     [&](const Device& d) { return wanted.names(d); });
  if (named) return named;
  const std::string* linked = find(links, path);
  return linked ? device_by_name(*linked) : nullptr;
}

const Device* Snapshot::device_by_name(std::string_view kernel_name) const {
  return devices.find({index_key(kernel_name)},
                      [&](const Device& d) { return same(d.name, kernel_name); });
}

const Device* Snapshot::device_by_number(uint32_t major, uint32_t minor) const {
  return search(devices, [&](const Device& d) { return has_number(d, major, minor); });
}

std::vector<const Device*> Snapshot::partitions_of(const Device& disk) const {
  return devices.find_all(key_of_partition(disk.name), [&](const Device& each) {
    return !each.parent.empty() && same(each.parent, disk.name);
  });
}

const Partition* Snapshot::partition(std::string_view disk, uint32_t number) const {
  const Device* found = device(disk);
  const auto table = found ? partition_tables.find(found->name) : partition_tables.end();
  if (table == partition_tables.end()) return nullptr;
  const auto entry = std::ranges::find(table->second.entries, number, &Partition::number);
  return entry == table->second.entries.end() ? nullptr : &*entry;
}

const std::vector<Signature>* Snapshot::signatures_of(const Device& device) const {
  return find(signatures, device.name);
}

const Signature* Snapshot::content_of(const Device& device) const {
  const auto* all = signatures_of(device);
  if (!all || all->empty()) return nullptr;
  const bool one = std::ranges::all_of(
      *all, [&](const Signature& each) { return each.type == all->front().type; });
  return one ? &all->front() : nullptr;
}

const PhysicalVolume* Snapshot::pv_on(const Device& device) const {
  std::vector<std::string_view> linked;  // collected once for all PVs
  for (const auto& [path, name] : links)
    if (same(name, device.name)) linked.push_back(path);
  return search(pvs, [&](const PhysicalVolume& pv) {
    return !pv.missing &&
           (has_number(device, pv.major, pv.minor) || DevPath(pv.device).names(device) ||
            std::ranges::find(linked, pv.device) != linked.end());
  });
}

const PhysicalVolume* Snapshot::pv_by_uuid(std::string_view uuid) const {
  return search(pvs, [&](const PhysicalVolume& pv) { return pv.uuid == uuid; });
}

const VolumeGroup* Snapshot::vg(std::string_view name) const {
  return search(vgs, [&](const VolumeGroup& each) { return each.name == name; });
}

const LogicalVolume* Snapshot::lv(std::string_view vg, std::string_view name) const {
  return lvs.find({key_of_lv(vg, name)}, [&](const LogicalVolume& each) {
    return same(each.name, name) && same(each.vg, vg);
  });
}

std::vector<const Device*> Snapshot::volumes_of(std::string_view vg) const {
  std::vector<const Device*> found;
  for (const auto& lv : lvs)
    if (const Device* device =
            lv.vg == vg && !lv.hidden ? this->device(lv_path(lv.vg, lv.name)) : nullptr)
      found.push_back(device);
  return found;
}

// A mount of a btrfs shows an anonymous device number (major 0) and names one of its devices. A
// link to the device counts as well as the device's own names, since "in use" is the safe answer.
bool Snapshot::is_mount_of(const Mount& mount, const Device& device) const {
  if (mount.major != 0) return has_number(device, mount.major, mount.minor);
  if (!mount.source.starts_with('/')) return false;
  const std::string* linked = find(links, mount.source);
  return DevPath(mount.source).names(device) || (linked && *linked == device.name);
}

std::vector<const Mount*> Snapshot::mounts_of(const Device& device) const {
  std::vector<const Mount*> found;
  for (const auto& mount : mounts)
    if (is_mount_of(mount, device)) found.push_back(&mount);
  return found;
}

const Mount* Snapshot::mount_at(std::string_view target) const {
  for (auto mount = mounts.rbegin(); mount != mounts.rend(); ++mount)
    if (mount->holder.empty() && mount->target == target) return &*mount;
  return nullptr;
}

const Mount* Snapshot::automount_at(std::string_view target) const {
  return search(mounts, [&](const Mount& mount) {
    return mount.holder.empty() && mount.target == target && is_automount(mount);
  });
}

bool Snapshot::swaps_on(const Device& device) const {
  return std::ranges::any_of(swaps, [&](const Swap& swap) { return swap.device == device.name; });
}

std::vector<const DeviceUser*> Snapshot::users_of(const Device& device) const {
  std::vector<const DeviceUser*> found;
  if (!users) return found;
  std::set<std::string_view> names = {device.name};
  if (!device.parent.empty()) names.insert(device.parent);
  for (const Device* partition : partitions_of(device)) names.insert(partition->name);
  for (const auto& user : *users)
    if (names.contains(user.device)) found.push_back(&user);
  return found;
}

const PathState* Snapshot::path(std::string_view path) const { return find(paths, path); }

const std::vector<std::string>* Snapshot::lvm_setting(const std::string& name) const {
  const auto setting = lvm_settings.find(name);
  return setting == lvm_settings.end() ? nullptr : &setting->second;
}

std::string_view Snapshot::file_text(std::string_view path) const {
  const FileState* file = find(files, path);
  return file ? std::string_view(file->text) : std::string_view();
}

std::vector<FstabEntry> Snapshot::fstab() const { return parse_fstab(file_text(kFstab)).entries; }

std::vector<CrypttabEntry> Snapshot::crypttab() const {
  return parse_crypttab(file_text(kCrypttab));
}

std::vector<FstabEntry> Snapshot::fstab_naming(std::string_view field) const {
  return fstab_entries_naming(file_text(kFstab), field);
}

}  // namespace lvq
