// The specification of a machine as it is. What it cannot say, or what lvq does not manage, is told
// in a note with the reason.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "model/snapshot.h"
#include "spec/write.h"

namespace lvq {

struct Adopted {
  Specification specification;
  std::vector<SpecificationNote> notes;
};

// The specification of these groups, or of all groups if none is named. REQUIRES: the machine was
// probed with `everything` and fstab, and has the groups.
Adopted specification_of(const Snapshot& machine, const std::set<std::string>& groups = {});

}  // namespace lvq
