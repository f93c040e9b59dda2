// Whether LVM activates the volumes that a plan makes, when they are made and at a boot.
#pragma once

#include <vector>

#include "commands/command.h"
#include "model/activation.h"
#include "model/fstab.h"

namespace lvq {

// Refuses a volume that LVM would make but not activate.
void check_activation(const VolumeToActivate& volume, const Snapshot& machine, Findings& findings);

// check_activation() for all volumes that these steps make.
void check_activations(const std::vector<Step>& steps, const Snapshot& machine, Findings& findings);

// Refuses a line of fstab whose volume a boot would not activate; with nofail that is a warning.
void check_boot(const VolumeToActivate& volume, const FstabEntry& line, const Snapshot& machine,
                Findings& findings);

}  // namespace lvq
