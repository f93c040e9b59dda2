// Look-ups that a picture of the whole machine makes for each of thousands of LVs: the index is
// built once, then every look-up is cheap.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

class MachineIndex {
 public:
  // The snapshot has to outlive the index.
  explicit MachineIndex(const Snapshot& machine);

  const Device* device_of(const LogicalVolume& lv) const;   // nullptr: not active
  const Device* device_of(const PhysicalVolume& pv) const;  // nullptr: missing
  const PhysicalVolume* pv_on(const Device& device) const;
  std::vector<const Device*> partitions_of(const Device& disk) const;
  std::vector<std::string> mount_points(const Device& device) const;  // of our namespace, each once
  const Snapshot& machine() const { return machine_; }

 private:
  void add_mount(const Mount& mount);

  const Snapshot& machine_;
  std::unordered_map<std::string, const Device*> by_dm_name_;
  std::map<std::pair<uint32_t, uint32_t>, const Device*> by_number_;
  std::unordered_map<const Device*, const PhysicalVolume*> pvs_;
  std::unordered_map<const PhysicalVolume*, const Device*> pv_devices_;
  std::unordered_map<std::string, std::vector<const Device*>> partitions_;
  std::unordered_map<const Device*, std::vector<std::string>> mount_points_;
};

bool is_logical_volume(const Device& device);  // device-mapper made it for LVM

// The devices that cryptsetup has opened on this one.
std::vector<const Device*> opened_on(const Device& device, const Snapshot& machine);

}  // namespace lvq
