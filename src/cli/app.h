// The whole program over a Host and a Console: what main() runs, and what tests and fuzzing run on
// the simulator.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "host/host.h"

namespace lvq {

// `argv` without the program's name. Returns the exit status.
int run_app(const std::vector<std::string>& argv, Host& host, const Console& console);

}  // namespace lvq
