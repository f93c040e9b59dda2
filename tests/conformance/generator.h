// Random scripts out of the planner's repertoire, for a machine with a few blank disks. The
// simulator says what is there, so that most commands have something to work on and some must fail.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/sim_host.h"

namespace lvq::conformance {

using Command = std::vector<std::string>;

constexpr size_t kDisks = 3;
constexpr Bytes kDiskSize = 400_MiB;
inline const std::vector<std::string> kMountPoints = {"/mnt/a", "/mnt/b"};

std::string disk_path(size_t n);  // "/dev/loop0"
sim::Machine blank_machine();

std::vector<Command> random_script(uint64_t seed);

}  // namespace lvq::conformance
