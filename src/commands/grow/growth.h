// How large a volume becomes, and which extents it gets for that.
#pragma once

#include <optional>
#include <vector>

#include "commands/grow/growable.h"
#include "commands/grow/request.h"
#include "ops/lvm.h"

namespace lvq {

// The volume's group as it will be when it grows.
struct GroupThen {
  std::vector<PhysicalVolume> joining;  // that are not in it yet
  Extents total;
};

struct Growth {
  Extents target;
  std::vector<NewExtents> places;  // of a volume that lies on physical volumes; empty: none needed
};

// Nothing, with the reasons in `findings`, where the request cannot be met.
std::optional<Growth> choose_growth(const GrowRequest& request, const Growable& growable,
                                    const GroupThen& group, const Snapshot& machine,
                                    Findings& findings);

}  // namespace lvq
