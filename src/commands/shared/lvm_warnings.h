// What LVM complains of on standard error. A complaint is about the groups and disks that it names.
// One that names none could be about anything.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/command.h"

namespace lvq {

// What a request works on: names of volume groups, and devices as they were typed.
struct Touched {
  std::set<std::string> groups;
  std::vector<std::string> devices;
};

// Refuses because of what LVM says on standard error, except for messages known to be harmless.
// Where a message names only other groups and disks, it is a warning.
void check_complaints(const Touched& touched, const Snapshot& machine, Findings& findings);

}  // namespace lvq
