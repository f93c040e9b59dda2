// Which of the devices that a probe is asked about a file lies on, or is, by the kernel's numbers
// (statx(2), mountinfo).
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
  // Of a file: the device that it is, or those that its file system is on (btrfs: several).
  const Devices& of(const FileIdentity& file) const;
  const Devices& with_file_system(DeviceNumber number) const;
  // The subvolumes of a btrfs have numbers of their own, which no mount shows: those of what is
  // mounted are learned.
  void learn_subvolumes(Host& host);

 private:
  const MountTable& mounts_;
  Devices devices_;
  std::map<DeviceNumber, Devices> nodes_, file_systems_;
  std::map<uint64_t, DeviceNumber> numbers_of_mounts_;  // by their IDs
};

}  // namespace lvq
