// The PVs of a group as steps and facts name them, and how a PV leaves its group and loses its
// label.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/new_pv_check.h"
#include "ops/lvm.h"

namespace lvq {

DeviceIs identity_of(std::string path, const Device& device);

// A PV that exists. REQUIRES: its device is there.
NewPv pv_as_it_is(const PhysicalVolume& pv, const Snapshot& machine);

// The group as it is, and the paths of its PVs.
VgIs group_as_it_is(const VolumeGroup& vg, const Snapshot& machine);
std::vector<std::string> pv_paths(const std::string& vg, const Snapshot& machine);

// True for disks of one kind, rotating or not, with the same tags. REQUIRES: neither is missing.
bool is_like(const PhysicalVolume& a, const PhysicalVolume& b, const Snapshot& machine);

// Refuses a device whose label LVM does not list, takes to be on another device, or marks as used
// by a group that cannot be seen. False: refused.
bool check_label(const NewPvDevice& target, const Snapshot& machine, Findings& findings);

// Wipes what the device holds and may lose. REQUIRES: it holds something.
Step wipe_of(const DeviceIs& device, const NewPvDevice& target, const Snapshot& machine);

// Wipes what the device holds and may lose, and makes it a PV. Both steps require that nobody has
// it open.
std::optional<Step> signatures_cleared(const NewPv& pv, const NewPvDevice& target,
                                       const Snapshot& machine);
Step pv_made(const NewPv& pv, const Snapshot& machine);

// pvremove, and the removal of the PV from the devices file if it is listed there.
std::vector<Step> label_removal(const NewPv& pv, const Snapshot& machine);

// How a PV leaves its group, once nothing lies on it.
struct Evacuation {
  const PhysicalVolume* pv = nullptr;
  const VolumeGroup* vg = nullptr;
  NewPv leaving;                     // the same PV as steps name it
  VgIs before, after;                // the group with it, and without it
  std::vector<std::string> members;  // paths of the PVs in `before`
};

// REQUIRES: `pv` belongs to `vg`, and its device is there.
Evacuation evacuation_of(const PhysicalVolume& pv, const VolumeGroup& vg, const Snapshot& machine);

// vgreduce and, unless the PV is kept, pvremove and its removal from the devices file. `closed`:
// the moves have closed the PV to new extents.
std::vector<Step> departure_of(const Evacuation& evacuation, bool closed, bool keep_pv,
                               const Snapshot& machine);

}  // namespace lvq
