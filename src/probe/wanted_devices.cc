#include "probe/wanted_devices.h"

#include "model/filesystems.h"

namespace lvq {
namespace {

const Devices kNone;

const Devices& found_in(const std::map<DeviceNumber, Devices>& index, DeviceNumber number) {
  const auto it = index.find(number);
  return it == index.end() ? kNone : it->second;
}

DeviceNumber number_of(const Mount& mount) { return {mount.major, mount.minor}; }

// Whoever uses a disk uses its partitions too, and the other way round.
void add_with_relatives(const Device* device, const Snapshot& snapshot, Devices& devices) {
  if (!device) return;
  devices.insert(device);
  for (const Device* partition : snapshot.partitions_of(*device)) devices.insert(partition);
  if (const Device* disk =
          device->parent.empty() ? nullptr : snapshot.device_by_name(device->parent))
    devices.insert(disk);
}

}  // namespace

WantedDevices::WantedDevices(const Scope& scope, const MountTable& mounts, const Snapshot& snapshot)
    : mounts_(mounts) {
  for (const auto& path : scope.users)
    add_with_relatives(snapshot.device(path), snapshot, devices_);
  for (const auto& vg : scope.groups)
    for (const Device* volume : snapshot.volumes_of(vg)) devices_.insert(volume);
  for (const Device* device : devices_) {
    nodes_[{device->major, device->minor}].insert(device);
    file_systems_[{device->major, device->minor}].insert(device);
  }
  if (devices_.empty()) return;
  for (const auto& each : mounts.namespaces)
    for (const auto& line : each.lines) {
      numbers_of_mounts_.emplace(line.id, number_of(line.mount));
      if (line.mount.major != 0) continue;
      for (const Device* device : devices_)
        if (snapshot.is_mount_of(line.mount, *device))
          file_systems_[number_of(line.mount)].insert(device);
    }
}

const Devices& WantedDevices::with_file_system(DeviceNumber number) const {
  return found_in(file_systems_, number);
}

const Devices& WantedDevices::of(const FileIdentity& file) const {
  if (file.kind == PathInfo::Kind::block)
    if (const Devices& itself = found_in(nodes_, {file.major, file.minor}); !itself.empty())
      return itself;
  const Devices& by_number = with_file_system({file.fs_major, file.fs_minor});
  if (!by_number.empty() || file.fs_major != 0) return by_number;
  const auto mount = numbers_of_mounts_.find(file.mount);
  return mount == numbers_of_mounts_.end() ? kNone : with_file_system(mount->second);
}

void WantedDevices::learn_subvolumes(Host& host) {
  for (const auto& line : mounts_.namespaces.front().lines) {
    if (!has_subvolumes(line.mount.fs_type)) continue;
    const Devices devices = with_file_system(number_of(line.mount));
    if (devices.empty()) continue;
    const auto top = host.identify(line.mount.target);  // a mount on top of this one has another ID
    if (top && top->mount == line.id)
      file_systems_[{top->fs_major, top->fs_minor}].insert(devices.begin(), devices.end());
  }
}

}  // namespace lvq
