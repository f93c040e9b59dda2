#include "model/machine_index.h"

#include <algorithm>

#include "model/names.h"

namespace lvq {
namespace {

template <class Map, class Key>
auto look_up(const Map& map, const Key& key) -> typename Map::mapped_type {
  const auto it = map.find(key);
  return it == map.end() ? typename Map::mapped_type{} : it->second;
}

template <class T>
void add_once(std::vector<T>& all, const T& value) {
  if (std::ranges::find(all, value) == all.end()) all.push_back(value);
}

}  // namespace

MachineIndex::MachineIndex(const Snapshot& machine) : machine_(machine) {
  for (const auto& device : machine.devices) {
    if (!device.dm_name.empty()) by_dm_name_[device.dm_name] = &device;
    if (device.major != 0) by_number_[{device.major, device.minor}] = &device;
    if (!device.parent.empty()) partitions_[device.parent].push_back(&device);
  }
  for (const auto& pv : machine.pvs) {
    if (pv.missing) continue;
    const Device* device = look_up(by_number_, std::pair{pv.major, pv.minor});
    if (!device) device = machine.device(pv.device);
    if (!device) continue;
    pvs_[device] = &pv;
    pv_devices_[&pv] = device;
  }
  for (const auto& mount : machine.mounts) add_mount(mount);
}

void MachineIndex::add_mount(const Mount& mount) {
  if (!mount.holder.empty()) return;
  // A btrfs mount shows an anonymous device number (major 0), but its source names the device.
  const Device* device = mount.major != 0 ? look_up(by_number_, std::pair{mount.major, mount.minor})
                         : mount.source.starts_with("/dev/") ? machine_.device(mount.source)
                                                             : nullptr;
  if (device) add_once(mount_points_[device], mount.target);
}

const Device* MachineIndex::device_of(const LogicalVolume& lv) const {
  return look_up(by_dm_name_, dm_name(lv.vg, lv.name));
}

const Device* MachineIndex::device_of(const PhysicalVolume& pv) const {
  return look_up(pv_devices_, &pv);
}

const PhysicalVolume* MachineIndex::pv_on(const Device& device) const {
  return look_up(pvs_, &device);
}

std::vector<const Device*> MachineIndex::partitions_of(const Device& disk) const {
  return look_up(partitions_, disk.name);
}

std::vector<std::string> MachineIndex::mount_points(const Device& device) const {
  return look_up(mount_points_, &device);
}

bool is_logical_volume(const Device& device) { return device.dm_uuid.starts_with("LVM-"); }

std::vector<const Device*> opened_on(const Device& device, const Snapshot& machine) {
  std::vector<const Device*> opened;
  for (const auto& holder : device.holders) {
    const Device* inner = machine.device_by_name(holder);
    if (inner && inner->dm_uuid.starts_with("CRYPT-")) opened.push_back(inner);
  }
  return opened;
}

}  // namespace lvq
