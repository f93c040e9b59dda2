// A run that did not reach its goal, in the words of the terminal and of the page.
#pragma once

#include <string>

#include "engine/engine.h"
#include "engine/step_numbers.h"

namespace lvq {

struct StopWords {
  std::string how;    // "Failed", "Stopped"
  std::string where;  // " at step 5 of 7: Move 2.00 GiB"
};
StopWords stop_words(const Plan& plan, const StepNumbers& numbers, const Report& report);

// Where the transaction stands.
struct TransactionStanding {
  size_t done = 0, total = 0;  // steps
  bool taken_back = false;
  bool past_point_of_no_return = false;
};
std::string standing_words(const TransactionStanding& standing);

}  // namespace lvq
