// What a tired reader must know of a plan before they say yes. The terminal and the page say it in
// the same words.
#pragma once

#include <string>
#include <vector>

#include "engine/step_numbers.h"
#include "plan/plan.h"

namespace lvq {

// Where the plan leads. `only_forward`: what was destroyed is gone, so there is no way back any
// more.
enum class Way { forward, only_forward, back };

// How much changes.
struct Amount {
  size_t disks = 0, volumes = 0, steps = 0;
};

inline constexpr const char* kDestroysForGood = "Destroys for good:";

struct PlanSummary {
  std::string amount;                  // "5 disks, 10 volumes, 48 steps."
  std::vector<std::string> destroyed;  // for good, in the plan's words
  std::string harmless;                // "Destroys nothing."; empty: that is not so
  std::string way_back;                // "Can be taken back until step 6 begins."; may be empty
};
PlanSummary summary_of(const Plan& plan, const StepNumbers& numbers, Way way, const Amount& amount);

}  // namespace lvq
