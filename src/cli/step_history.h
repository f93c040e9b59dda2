// What the log says of each step of a transaction, folded for people and for JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/journal.h"

namespace lvq {

struct StepHistory {
  std::string state = "pending";  // pending, in doubt, done, failed, drifted, undoing, undone
  std::string time;               // of the last record about it; empty: none
  double seconds = 0;
  int exit_status = 0, signal = 0;
  std::string words;  // the tool's, where it failed; what did not hold, where it drifted
};

// One for each step of the plan.
std::vector<StepHistory> step_histories(const Transaction& transaction);

// A step that destroys data has begun: only `continue` ends the transaction.
bool past_point_of_no_return(const Transaction& transaction);

// What the last run of it ended with (docs/exit-status.md); nothing where it was cut off before it
// could.
std::optional<int> exit_status_of(const Transaction& transaction);

}  // namespace lvq
