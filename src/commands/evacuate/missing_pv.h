// Physical volumes that are named by their UUID, and those that are missing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/shared/pvs.h"

namespace lvq {

// A device is named by a path; anything else is the UUID of a PV, which it has even where no device
// has it.
bool is_pv_uuid(const std::string& word);

// The PV that is named by its UUID; nothing, with a refusal, where LVM knows none.
const PhysicalVolume* pv_named(const std::string& uuid, const Snapshot& machine,
                               Findings& findings);

// Nothing can be read from it: what has a copy, what has none, and what leads on.
void refuse_missing(const PhysicalVolume& pv, const Snapshot& machine, Findings& findings);

// A device that is no PV, while groups miss some: it may have been one of them. False: refused.
bool check_stranger(const std::string& path, const Snapshot& machine, Findings& findings);

// The missing PV's place is taken by a new one, on which RAID volumes make their copies anew.
// REQUIRES: `target` was checked.
Draft replace_missing(const PhysicalVolume& missing, const NewPvDevice& target,
                      const Context& context, Findings findings);

}  // namespace lvq
