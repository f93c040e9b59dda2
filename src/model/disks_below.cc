#include "model/disks_below.h"

#include <algorithm>
#include <vector>

namespace lvq {
namespace {

// What the device is a part of, or is built on; empty: it is a disk.
std::vector<std::string> directly_below(const Device& device, const Snapshot& machine) {
  if (!device.parent.empty()) return {device.parent};
  std::vector<std::string> below;
  for (const auto& each : machine.devices)
    if (std::ranges::find(each.holders, device.name) != each.holders.end())
      below.push_back(each.name);
  return below;
}

}  // namespace

std::set<std::string> disks_below(const Device& device, const Snapshot& machine) {
  std::set<std::string> disks, seen = {device.name};
  std::vector<std::string> open = {device.name};
  while (!open.empty()) {
    const std::string name = open.back();
    open.pop_back();
    const Device* each = machine.device_by_name(name);
    const auto below = each ? directly_below(*each, machine) : std::vector<std::string>{};
    if (below.empty()) disks.insert(name);
    for (const auto& next : below)
      if (seen.insert(next).second) open.push_back(next);
  }
  return disks;
}

}  // namespace lvq
