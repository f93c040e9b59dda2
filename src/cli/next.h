// The commands that lead on from where a run ended, the best first, each by its words.
#pragma once

#include <string>
#include <vector>

#include "cli/outcome.h"

namespace lvq {

std::vector<std::vector<std::string>> next_commands(const Outcome& outcome);

}  // namespace lvq
