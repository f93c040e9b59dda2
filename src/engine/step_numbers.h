// How the steps of a plan are numbered, wherever they are spoken of.
#pragma once

#include <string>
#include <vector>

#include "engine/execution_plan.h"
#include "plan/plan.h"

namespace lvq {

// The steps of a transaction keep their numbers, also where a recovery runs only some of them, or
// several commands for one.
struct StepNumbers {
  std::vector<size_t> of;  // by the plan's order; 0: of no step of the transaction
  size_t total = 0;        // steps of the transaction

  size_t at(size_t n) const { return of.at(n - 1); }
  std::string word(size_t n) const;  // "12", or "-"
  // "12. ", right-aligned; " -  " where it is of no step.
  std::string label(size_t n) const;
  std::string blank_label() const;
};
StepNumbers numbers_of(const Plan& plan);  // 1, 2, 3, …
StepNumbers numbers_of(const ExecutionPlan& execution, size_t total);

}  // namespace lvq
