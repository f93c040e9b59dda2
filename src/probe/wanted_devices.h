// Among the devices that a probe is asked about, finds those that a file lies on, or the one that
// it is. It compares the kernel's device numbers (statx(2), mountinfo).
#pragma once

#include <map>
#include <set>
#include <utility>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"
#include "probe/mountinfo.h"

namespace lvq {

using DeviceNumber = std::pair<uint32_t, uint32_t>;
using Devices = std::set<const Device*>;

class WantedDevices {
 public:
  WantedDevices(const Scope& scope, const MountTable& mounts, const Snapshot& snapshot);

  bool empty() const { return devices_.empty(); }
  const Devices& all() const { return devices_; }
  // The device that the file is, or the devices that its file system lies on (btrfs may have
  // several).
  const Devices& of(const FileIdentity& file) const;
  const Devices& with_file_system(DeviceNumber number) const;
  // Learns the device numbers of mounted btrfs subvolumes: each subvolume has one of its own, which
  // mountinfo does not show.
  void learn_subvolumes(Host& host);

 private:
  const MountTable& mounts_;
  Devices devices_;
  std::map<DeviceNumber, Devices> nodes_, file_systems_;
  std::map<uint64_t, DeviceNumber> numbers_of_mounts_;  // by mount ID
};

}  // namespace lvq
