// How a volume that exists lies on its PVs, in the words of a specification.
#pragma once

#include "model/snapshot.h"
#include "model/volume_layout.h"

namespace lvq {

// The error says why no layout of lvq is like that: "is cached", "has the layout raid,raid4".
Result<VolumeLayout> adopted_layout(const LogicalVolume& lv, const Snapshot& machine);

}  // namespace lvq
