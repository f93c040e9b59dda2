// Which extents a volume gets that becomes larger, or that is new.
#pragma once

#include <optional>
#include <vector>

#include "model/allocation.h"
#include "ops/lvm.h"

namespace lvq {

// In so many parts, each on a disk of its own, the volume is striped where it ends; 1: it is not.
uint64_t stripes_at_end(const LogicalVolume& lv);

// In as few pieces as can be: right behind its last extent where there is room, else on the disk
// where that lies, else on another; as far as its policy (lvm(8)) goes. Of a striped volume as many
// on each of its disks, or else of as many others. `pvs`: from which they may come. Nothing: there
// is no room for all of them. REQUIRES: `count` is a multiple of its stripes.
std::optional<std::vector<NewExtents>> choose_extents(const LogicalVolume& lv, uint64_t count,
                                                      const std::vector<const PhysicalVolume*>& pvs,
                                                      Policy policy);

// The most that it could get so.
uint64_t most_extents(const LogicalVolume& lv, const std::vector<const PhysicalVolume*>& pvs,
                      Policy policy);

// The same for a new volume that lies on these PVs in one stripe.
std::optional<std::vector<NewExtents>> choose_new_extents(
    uint64_t count, const std::vector<const PhysicalVolume*>& pvs, Policy policy);
uint64_t most_new_extents(const std::vector<const PhysicalVolume*>& pvs, Policy policy);

}  // namespace lvq
