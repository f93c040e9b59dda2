// The PVs of a group as steps and facts name them, and how a PV's label goes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/checks.h"
#include "ops/lvm.h"

namespace lvq {

DeviceIs identity_of(std::string path, const Device& device);

// A PV that is there already. REQUIRES: its device is.
NewPv pv_as_it_is(const PhysicalVolume& pv, const Snapshot& machine);

// The group as it is, and the paths of its PVs.
VgIs group_as_it_is(const VolumeGroup& vg, const Snapshot& machine);
std::vector<std::string> pv_paths(const std::string& vg, const Snapshot& machine);

// A device whose label LVM does not list, or marks as used by a group that cannot be seen. False: refused.
bool check_label(const Target& target, const Snapshot& machine, Findings& findings);

// What was found on the device, and may be destroyed, goes; then it becomes a PV. Nobody has it open at either.
std::optional<Step> signatures_cleared(const NewPv& pv, const Target& target, const Snapshot& machine);
Step pv_made(const NewPv& pv, const Snapshot& machine);

// pvremove, and its entry in the devices file where there is one.
std::vector<Step> label_removal(const NewPv& pv, const Snapshot& machine);

}  // namespace lvq
