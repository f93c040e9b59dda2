// The devices file of LVM (lvmdevices(8)): where it is in use, LVM sees only the devices that it
// lists.
#pragma once

#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

inline constexpr const char* kDevicesFile = "/etc/lvm/devices/system.devices";

// The lines (numbers from 1) whose DEVNAME leads to the device that the path names.
std::vector<size_t> devices_file_lines(const std::string& path, const Snapshot& snapshot);

}  // namespace lvq
