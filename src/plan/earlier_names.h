// Names that earlier versions gave to facts, to actions, and to members of facts and of steps, as
// their plans and journals still have them.
#pragma once

#include "base/json.h"

namespace lvq {

// The same plan with the names of this version. A name that is not known here stays as it is, and
// whoever reads the plan refuses it.
Json with_todays_names(const Json& plan);

}  // namespace lvq
