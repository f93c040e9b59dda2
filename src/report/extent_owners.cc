#include "report/extent_owners.h"

namespace lvq {

ExtentOwners::ExtentOwners(const Snapshot& machine) {
  for (const auto& lv : machine.lvs)
    if (!lv.uuid.empty()) by_uuid_[lv.uuid] = &lv;
  for (const auto& vg : machine.vgs) groups_.try_emplace(vg.name, vg.name, machine);
}

const LogicalVolume* ExtentOwners::exactly(const std::string& lv_uuid) const {
  const auto it = by_uuid_.find(lv_uuid);
  return it == by_uuid_.end() ? nullptr : it->second;
}

const LogicalVolume* ExtentOwners::of(const std::string& lv_uuid) const {
  const LogicalVolume* part = exactly(lv_uuid);
  const auto group = part ? groups_.find(part->vg) : groups_.end();
  const LogicalVolume* holder = group == groups_.end() ? nullptr : group->second.of(*part);
  return holder ? holder : part;
}

}  // namespace lvq
