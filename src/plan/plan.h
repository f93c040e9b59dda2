// A plan is immutable once built: what is shown, confirmed, journaled, run and resumed are the same
// bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plan/step.h"

namespace lvq {

struct Plan {
  int schema = 1;
  std::string id;                 // transaction id, sorts by time: "20261122T155130Z-9f3a1c"
  std::string command;            // "provision"
  std::vector<std::string> argv;  // the user's own line, for history
  std::vector<Step> steps;
  std::vector<Fact> goal;
  bool operator==(const Plan&) const = default;
};

// A refusal or a warning. `allow` is the exact consent word that lifts it, empty where none does.
struct Finding {
  Error what;
  std::string allow;
  bool operator==(const Finding&) const = default;
};

struct Findings {
  std::vector<Finding> refusals, warnings;
  bool refused() const { return !refusals.empty(); }
};

}  // namespace lvq
