// Whether LVM activates a volume when it is asked to (volume_list), and by itself at a boot
// (autoactivation).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/snapshot.h"

namespace lvq {

// A volume that exists or that a plan makes.
struct VolumeToActivate {
  std::string vg, lv;
  std::vector<std::string> tags;  // of the volume
};

// What keeps a volume from being active, the setting that shows this, and what mends it.
struct ActivationBar {
  std::string why, evidence, mend;
};

// Why `lvchange -ay` would not activate the volume, or `lvcreate` would not find its new device;
// nothing where LVM would activate it.
std::optional<ActivationBar> bars_activation(const VolumeToActivate& volume,
                                             const Snapshot& machine);

// Why a boot would leave the volume inactive; nothing where a boot would activate it.
std::optional<ActivationBar> bars_boot(const VolumeToActivate& volume, const Snapshot& machine);

}  // namespace lvq
