// What a journal says of each step of its transaction, summed up for text and JSON.
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

// True once a step that destroys data has begun, unless it was seen to have destroyed nothing: then
// only `continue` ends the transaction.
bool past_point_of_no_return(const Transaction& transaction);

// The exit status of its last run (docs/exit-status.md); nullopt where that run was cut off before
// it could end.
std::optional<int> exit_status_of(const Transaction& transaction);

}  // namespace lvq
