// Paths that root alone can change.
#pragma once

#include <string>

#include "model/snapshot.h"

namespace lvq {

// Why others than root could decide what runs by this path; empty: only root can.
std::string why_not_roots_own(const std::string& program, const Snapshot& snapshot);

}  // namespace lvq
