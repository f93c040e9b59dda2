// The commands with which a user can go on after a run, the best first, each as a list of words.
#pragma once

#include <string>
#include <vector>

#include "cli/outcome.h"

namespace lvq {

std::vector<std::vector<std::string>> next_commands(const Outcome& outcome);

}  // namespace lvq
