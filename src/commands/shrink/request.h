// --lv and --size, which all commands that make a volume smaller have in common.
#pragma once

#include <string>

#include "commands/command.h"
#include "commands/shared/changeable.h"
#include "commands/shared/volume.h"
#include "commands/shrink/size.h"
#include "model/names.h"

namespace lvq {

struct ShrinkRequest {
  std::string vg, lv;  // empty: what was given is not VG/LV
  ShrinkSize size;
  bool keep_old = false;  // shrink-xfs: the old volume stays
  std::string name() const { return full_name(vg, lv); }
};
ShrinkRequest parse_shrink_request(const Arguments& arguments, const std::string& command,
                                   Findings& findings);

// A volume may hold a physical volume, of a guest's group.
PossibleConsents consents_of_shrink(const ShrinkRequest& request);

// The size in whole extents, if the volume has more; nullopt if it has that size already, or with a
// refusal.
std::optional<Extents> smaller_size(const ShrinkRequest& request, const VolumeRef& volume,
                                    const Snapshot& machine, uint64_t stripes, Findings& findings);

}  // namespace lvq
