// What is mounted or active of volumes that are to go, in the order in which it can be let go, each with its way back.
#pragma once

#include <vector>

#include "commands/doomed_volume.h"
#include "ops/mount.h"

namespace lvq {

struct Release {
  std::vector<LiveMount> mounts;  // mounts inside others before those, bind mounts before what they show
  std::vector<LiveSwap> swaps;
};

// Refuses a mount that could not be made again as it is.
Release plan_release(const std::vector<DoomedVolume>& volumes, const Context& context, Findings& findings);

}  // namespace lvq
