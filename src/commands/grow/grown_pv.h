// A physical volume whose disk has become larger.
#pragma once

#include <string>
#include <vector>

#include "commands/shared/new_pv_check.h"
#include "ops/grow.h"

namespace lvq {

// The steps by which those on the devices that are named take what these offer, a partition after
// it has taken what lies behind it. Refuses what is no PV of a group that can be changed, one that
// is larger than its device, and a partition that cannot grow. Warns of one whose device offers it
// nothing: the kernel may not know yet that it has grown.
std::vector<Step> grow_pvs(const std::vector<std::string>& paths, const Context& context,
                           Findings& findings);

}  // namespace lvq
