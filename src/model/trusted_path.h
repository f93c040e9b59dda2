// Paths that root alone can change.
#pragma once

#include <string>

#include "model/snapshot.h"

namespace lvq {

// Why somebody else than root could decide what runs there; empty: nobody could.
std::string why_not_roots_own(const std::string& program, const Snapshot& snapshot);

}  // namespace lvq
