#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lvq::conformance {

// A capture (`lvq capture`) as text that two machines have in common after the same commands.
Result<std::string> normal_form(std::string_view capture);

}  // namespace lvq::conformance
