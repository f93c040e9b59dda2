// What a volume takes of its PVs, as LVM allocates it: legs, each on a PV of its own, that take as
// much each (lvcreate(8), lvmraid(7)).
#pragma once

#include <optional>
#include <string>

#include "model/snapshot.h"
#include "model/volume_layout.h"

namespace lvq {

struct Legs {
  uint64_t count = 1;
  Extents each;  // the data and the metadata of the RAID
  Extents all() const { return {count * each.value}; }
};

// REQUIRES: `extents` are whole stripes, and the layout is not thin.
Legs legs_of(const VolumeLayout& layout, Extents extents, ExtentSize extent);

// The volume in whole stripes, never less than was asked. "size-invalid" where that is too large.
Result<Extents> in_whole_stripes(Extents extents, const VolumeLayout& layout);

// The largest volume whose legs have so much room each.
Extents largest_on(const VolumeLayout& layout, Extents room, ExtentSize extent);

// The layout with lvq's own stripe size where none is given: 64 KiB, as with LVM, or less where
// extents are no multiple of it. The same without stripes.
VolumeLayout with_stripe_size(VolumeLayout layout, ExtentSize extent);

// "size-invalid" for stripes that extents are no multiple of, and extents too small for a RAID.
Result<> check_stripes(const VolumeLayout& layout, ExtentSize extent);

// The unit in which a RAID remembers what it has to bring into sync: LVM's usual 2 MiB, or less
// where extents are no multiple of it, since LVM would reduce it then.
Bytes raid_region(ExtentSize extent);

// True if `raid` is a RAID volume and `part` is one of its metadata volumes. An lvcreate that was
// cut off leaves these visible, and then no report says to which volume they belong (lvm-behaviour
// 2).
bool is_metadata_of(const LogicalVolume& raid, const LogicalVolume& part);

// The layout with this number of legs; nothing where it cannot have so many.
std::optional<VolumeLayout> with_legs(VolumeLayout layout, size_t legs);

// How an existing volume lies on its PVs; nothing where that is none of these layouts, or several.
std::optional<VolumeLayout> layout_of(const LogicalVolume& lv);

}  // namespace lvq
