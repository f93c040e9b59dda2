// The PVs of a group as steps and facts name them, and how a PV leaves its group and loses its
// label.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/shared/refusals.h"
#include "ops/lvm.h"

namespace lvq {

DeviceIs identity_of(std::string path, const Device& device);

// A PV that is there already. REQUIRES: its device is.
NewPv pv_as_it_is(const PhysicalVolume& pv, const Snapshot& machine);

// The group as it is, and the paths of its PVs.
VgIs group_as_it_is(const VolumeGroup& vg, const Snapshot& machine);
std::vector<std::string> pv_paths(const std::string& vg, const Snapshot& machine);

// The same kind of disk, rotating or not, with the same tags. REQUIRES: neither is missing.
bool is_like(const PhysicalVolume& a, const PhysicalVolume& b, const Snapshot& machine);

// A device whose label LVM does not list, or marks as used by a group that cannot be seen. False:
// refused.
bool check_label(const NewPvDevice& target, const Snapshot& machine, Findings& findings);

// What was found on the device, and may be destroyed, goes; then it becomes a PV. Nobody has it
// open at either.
std::optional<Step> signatures_cleared(const NewPv& pv, const NewPvDevice& target,
                                       const Snapshot& machine);
Step pv_made(const NewPv& pv, const Snapshot& machine);

// pvremove, and its entry in the devices file where there is one.
std::vector<Step> label_removal(const NewPv& pv, const Snapshot& machine);

// A PV that leaves its group, which has nothing on it then.
struct Evacuation {
  const PhysicalVolume* pv = nullptr;
  const VolumeGroup* vg = nullptr;
  NewPv leaving;                     // the same PV
  VgIs before, after;                // the group with it, and without it
  std::vector<std::string> members;  // paths of the PVs of both
};

// REQUIRES: `pv` belongs to `vg`, and its device is there.
Evacuation evacuation_of(const PhysicalVolume& pv, const VolumeGroup& vg, const Snapshot& machine);

// vgreduce, and unless the PV is kept pvremove and its entry in the devices file.
// `closed`: by the moves before.
std::vector<Step> departure_of(const Evacuation& evacuation, bool closed, bool keep_pv,
                               const Snapshot& machine);

}  // namespace lvq
