// Whether a device may become a PV. Consent lifts refusals of signatures and free PVs, never of
// use.
#pragma once

#include <string>
#include <vector>

#include "commands/command.h"

namespace lvq {

// A device that is to become a PV.
struct NewPvDevice {
  std::string path;  // as it was typed: links stay, they are steadier than kernel names
  const Device* device = nullptr;
  std::vector<std::string> to_wipe;  // consented signatures; empty: the device is blank
};

// Resolves each path. Refuses what is no block device and what is named twice (also a disk and its
// partition).
std::vector<NewPvDevice> resolve_targets(const std::vector<std::string>& paths,
                                         const Context& context, Findings& findings);

// Refuses everything that makes the device unfit: it is in use, a PV, too small or read-only, it
// holds signatures, or fstab or crypttab names it.
void check_target(NewPvDevice& target, const Context& context, Findings& findings);

// Refuses different sector sizes in one VG (lvm-behaviour 2).
void check_sector_sizes(const std::vector<const Device*>& devices, const std::string& vg,
                        Findings& findings);

}  // namespace lvq
