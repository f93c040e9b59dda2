// Names that plans and journals of earlier versions have for facts, their members, steps' members
// and actions.
#pragma once

#include "base/json.h"

namespace lvq {

// The same plan as this version writes it. What it does not know stays as it is, and is refused by
// who reads it.
Json with_todays_names(const Json& plan);

}  // namespace lvq
