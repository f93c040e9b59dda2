// Physical volumes that are named by their UUID, and those that are missing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/shared/new_pv_check.h"
#include "commands/shared/pvs.h"

namespace lvq {

// A word that is no path is taken for the UUID of a PV, which names the PV even where its device is
// gone.
bool is_pv_uuid(const std::string& word);
// Whether LVM could have made it: letters and digits in groups of 6, 4, 4, 4, 4, 4 and 6.
bool has_form_of_pv_uuid(const std::string& word);

// The PV that has this UUID; nullptr, with a refusal, where LVM knows none.
const PhysicalVolume* pv_named(const std::string& uuid, const Snapshot& machine,
                               Findings& findings);

// Refuses a missing PV: says which volumes have a copy elsewhere, which have none, and what to do.
void refuse_missing(const PhysicalVolume& pv, const Snapshot& machine, Findings& findings);

// Refuses a device that is no PV while groups miss a PV, which it may have been. False: refused.
bool check_stranger(const std::string& path, const Snapshot& machine, Findings& findings);

// Puts a new PV in the place of the missing one; RAID volumes then make their copies anew on it.
// REQUIRES: `target` was checked.
Draft replace_missing(const PhysicalVolume& missing, const NewPvDevice& target,
                      const Context& context, Findings findings);

}  // namespace lvq
