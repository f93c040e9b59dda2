#include "spec/adopt_devices.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "spec/scalars.h"

namespace lvq {
namespace {

using By = WantedDevice::By;

constexpr std::string_view kById = kDevicesById;

// The better the name, the lower the rank: first names of the hardware, then names of the content,
// then names that people give. LVM's own links are not asked about: they name the PV, not the disk.
size_t rank_of(std::string_view id) {
  constexpr auto kRanks = std::to_array<std::string_view>(
      {"wwn-", "nvme-eui.", "nvme-uuid.", "", "dm-uuid-", "md-uuid-", "dm-name-", "md-name-"});
  size_t rank = 3;
  for (size_t i = 0; i < kRanks.size(); ++i)
    if (!kRanks[i].empty() && id.starts_with(kRanks[i])) rank = i;
  return rank;
}

bool is_better(const std::string& id, const std::string& than) {
  return std::tuple(rank_of(id), id.size(), id) < std::tuple(rank_of(than), than.size(), than);
}

}  // namespace

LastingNames::LastingNames(const Snapshot& machine) {
  for (const auto& [link, kernel_name] : machine.links) {
    if (!link.starts_with(kById)) continue;
    const std::string id = link.substr(kById.size());
    if (id.starts_with("lvm-pv-uuid-") || !can_be_written(id)) continue;
    const auto [best, is_first] = ids_.emplace(kernel_name, id);
    if (!is_first && is_better(id, best->second)) best->second = id;
  }
  for (const auto& device : machine.devices)
    if (device.parent.empty() && !device.serial.empty()) ++with_same_serial_[device.serial];
}

WantedDevice LastingNames::of(const PhysicalVolume& pv, const Device* device) const {
  if (!device) return {By::pv_uuid, pv.uuid, {}};
  if (const auto id = ids_.find(device->name); id != ids_.end()) return {By::id, id->second, {}};
  const auto same = with_same_serial_.find(device->serial);
  const bool is_known_by_serial = device->parent.empty() && same != with_same_serial_.end() &&
                                  same->second == 1 && can_be_written(device->serial);
  if (is_known_by_serial) return {By::serial, device->serial, {}};
  return {By::path, lasting_path(*device), {}};
}

}  // namespace lvq
