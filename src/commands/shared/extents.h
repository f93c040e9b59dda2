// Chooses the extents of a volume that grows, or of a new one.
#pragma once

#include <optional>
#include <vector>

#include "model/allocation.h"
#include "ops/lvm.h"

namespace lvq {

// How many stripes the last segment of the volume has; 1 if it is not striped.
uint64_t stripes_at_end(const LogicalVolume& lv);

// Chooses `count` more extents from `pvs`, in as few pieces as possible: right behind the last
// extent of the volume if there is room, else on the same disk, else on another one, if its policy
// (lvm(8)) allows that. A striped volume gets the same number on each of its disks, or on as many
// other disks. Nothing: there is no room for all of them. REQUIRES: `count` is a multiple of the
// stripes.
std::optional<std::vector<NewExtents>> choose_extents(const LogicalVolume& lv, uint64_t count,
                                                      const std::vector<const PhysicalVolume*>& pvs,
                                                      Policy policy);

// The most extents that choose_extents() could give the volume.
uint64_t most_extents(const LogicalVolume& lv, const std::vector<const PhysicalVolume*>& pvs,
                      Policy policy);

// choose_extents() and most_extents() for a new volume that lies on these PVs in one stripe.
std::optional<std::vector<NewExtents>> choose_new_extents(
    uint64_t count, const std::vector<const PhysicalVolume*>& pvs, Policy policy);
uint64_t most_new_extents(const std::vector<const PhysicalVolume*>& pvs, Policy policy);

}  // namespace lvq
