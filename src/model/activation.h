// Whether LVM activates a volume: when it is asked to (volume_list), and at a boot by itself
// (autoactivation).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

// A volume that there is, or that a plan makes.
struct VolumeToActivate {
  std::string vg, lv;
  std::vector<std::string> tags;  // of the volume
};

// What keeps it from being active, by which setting that is known, and what mends it.
struct ActivationBar {
  std::string why, evidence, mend;
};

// Why `lvchange -ay` would not activate it, or `lvcreate` not find its new device; nothing: it
// would.
std::optional<ActivationBar> bars_activation(const VolumeToActivate& volume,
                                             const Snapshot& machine);

// Why a boot would leave it inactive; nothing: it would not.
std::optional<ActivationBar> bars_boot(const VolumeToActivate& volume, const Snapshot& machine);

}  // namespace lvq
