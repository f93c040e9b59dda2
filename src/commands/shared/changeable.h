// A volume that is to have another size: is it there, whole, and at rest?
#pragma once

#include <optional>
#include <string>

#include "commands/shared/volume.h"

namespace lvq {

// The volume in its group, which is one that can be changed; nothing, with the reasons in
// `findings`, where it is not there.
std::optional<VolumeRef> changeable_volume(const std::string& vg, const std::string& lv,
                                           const Snapshot& machine, Findings& findings);

// Refuses one that is not settled, not whole or read-only.
void check_whole(const LogicalVolume& lv, const Snapshot& machine, Findings& findings);

}  // namespace lvq
