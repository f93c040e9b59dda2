#pragma once

#include <string>

#include "sim/machine.h"

namespace lvq::sim {

// The first bytes of a device that holds `content`; zeros where that is not simulated.
std::string start_of(const Content& content, uint64_t bytes);

}  // namespace lvq::sim
