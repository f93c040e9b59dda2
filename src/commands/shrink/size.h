// The size that a volume is to shrink to, as people write it.
#pragma once

#include <string_view>

#include "model/size_spec.h"
#include "model/snapshot.h"

namespace lvq {

// What size_spec.h has, and "N%LV"; with a "-" before it, so much less than now.
struct ShrinkSize {
  bool less = false, of_lv = false;  // of_lv: spec is a percentage of the volume as it is
  SizeSpec spec;
  bool operator==(const ShrinkSize&) const = default;
};

// Error: "size-invalid", with the text as its subject.
Result<ShrinkSize> parse_shrink_size(std::string_view text);

// In whole extents, and a multiple of `stripes` of them (LVM rounds raid5 and raid6 down by
// itself); never less than what was asked. `free`: what can be allocated in the group.
// "size-invalid" where nothing would be left.
Result<Extents> resolve(const ShrinkSize& size, const LogicalVolume& lv, const VolumeGroup& vg,
                        Extents free, uint64_t stripes);

// How many extents of a volume are allocated together: its stripes that carry data.
uint64_t data_stripes(const LogicalVolume& lv);

}  // namespace lvq
