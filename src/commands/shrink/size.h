// The size that a volume is to shrink to, as people write it.
#pragma once

#include <string_view>

#include "model/size_spec.h"
#include "model/snapshot.h"

namespace lvq {

// A size as size_spec.h has it, or "N%LV"; with a "-" before it, that much less than now.
struct ShrinkSize {
  bool less = false, of_lv = false;  // of_lv: spec is a percentage of the volume as it is
  SizeSpec spec;
  bool operator==(const ShrinkSize&) const = default;
};

// Error: "size-invalid", with the text as its subject.
Result<ShrinkSize> parse_shrink_size(std::string_view text);

// The size in whole extents and in a multiple of `stripes` (LVM by itself rounds raid5 and raid6
// down), never less than was asked. `free`: what can be allocated in the group. "size-invalid"
// where nothing would be left.
Result<Extents> resolve(const ShrinkSize& size, const LogicalVolume& lv, const VolumeGroup& vg,
                        Extents free, uint64_t stripes);

// How many extents of the volume LVM allocates together: one for each stripe that carries data.
uint64_t data_stripes(const LogicalVolume& lv);

}  // namespace lvq
