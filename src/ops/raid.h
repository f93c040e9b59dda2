// Steps on a volume group that lacks a physical volume: its RAID volumes make their missing copies
// anew on another one.
#pragma once

#include "ops/lvm.h"

namespace lvq {

// There is no way back from here on, since LVM takes no PV out of a group that lacks one.
Step vg_extend_incomplete(const VgLacks& before, const VgLacks& after, const NewPv& added,
                          const std::vector<std::string>& flush);

// A hidden part of a RAID volume.
struct RaidPart {
  std::string name, uuid;
};

// `off`: the RAID volume, and the missing PV on which it has the parts `lost`; these are made anew
// on `device`. A repair that is cut off may have taken the old parts out of the volume and left
// them.
Step raid_repair(const LvOffPv& off, const std::vector<RaidPart>& lost, const std::string& device,
                 const std::vector<std::string>& flush);

// REQUIRES: nothing lies on the missing PV any more (`off`).
Step vg_forget_missing(const VgLacks& before, const VgIs& after, const std::vector<Fact>& off,
                       const std::string& pv_uuid, const std::vector<std::string>& flush);

}  // namespace lvq
