// --lv and --size, as every command has them that makes a volume smaller.
#pragma once

#include <string>

#include "commands/shared/changeable.h"
#include "commands/shared/refusals.h"
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

// The size in whole extents where the volume has more; nothing where it has that already, or with a
// refusal.
std::optional<Extents> smaller_size(const ShrinkRequest& request, const VolumeRef& volume,
                                    const Snapshot& machine, uint64_t stripes, Findings& findings);

}  // namespace lvq
