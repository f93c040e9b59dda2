// The volume group of a provision request: what of it exists, which devices join it, what it will
// be.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/new_pv_check.h"
#include "commands/shared/volume_request.h"
#include "ops/lvm.h"

namespace lvq {

struct ProvisionRequest {
  std::vector<std::string> pvs;
  VgRequest vg;
  std::vector<LvRequest> lvs;
};

struct Group {
  const VolumeGroup* present = nullptr;  // the VG, where it exists
  std::vector<NewPvDevice> joining;      // devices that are to become PVs of it
  std::vector<NewPv> made;               // the same, as PVs
  VgIs before, after;                    // the VG; `before` only where it exists
  Room room;                             // as if no requested LV existed yet
  std::vector<std::string> members;      // paths of all PVs it will have
  std::vector<PhysicalVolume> pvs;       // the same, with what lies on them now
  std::set<std::string> named;           // UUIDs of those that the request names
  std::set<std::string> requested;       // UUIDs of requested LVs that exist, and of their parts
};

// Refuses every device and every VG that cannot be used.
Group plan_group(const ProvisionRequest& request, const std::string& tag, const Context& context,
                 Findings& findings);

// Warns of each joining device that is a whole disk.
void warn_of_full_disks(const Group& group, Findings& findings);

// The steps that wipe devices, make PVs of them, and make or extend the VG.
std::vector<Step> make_group(const Group& group, const Snapshot& machine);

}  // namespace lvq
