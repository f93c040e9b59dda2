#pragma once

#include <string>

namespace lvq {

std::string duration_text(double seconds);  // "0.4 s", "2 min 05 s", "1 h 07 min"

}  // namespace lvq
