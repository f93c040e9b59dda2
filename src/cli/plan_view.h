// A plan as it is shown: what it makes of the machine, and how its steps are numbered.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/render_tree.h"
#include "engine/course.h"
#include "plan/plan.h"

namespace lvq {

// Steps are always shown with their numbers in the transaction, also where a recovery runs only
// some of them, or several commands for one.
struct StepNumbers {
  std::vector<size_t> of;  // for each step of the plan; 0: it is no step of the transaction
  size_t total = 0;        // steps of the transaction

  size_t at(size_t n) const { return of.at(n - 1); }
  // "12. ", right-aligned; " -  " where the step has no number.
  std::string label(size_t n) const;
  std::string blank_label() const;
};
StepNumbers numbers_of(const Plan& plan);  // 1, 2, 3, …
StepNumbers numbers_of(const ExecutionPlan& course, size_t total);

struct PlanView {
  Snapshot expected;
  std::vector<StackRow> rows;                   // the rows that differ, and some around them
  std::map<std::string, std::string> old_keys;  // of rows that get another name, by the new key
};
PlanView view_of(const Plan& plan, const Snapshot& machine);

// How many rows of that kind ("device", "lv") change.
size_t changed_rows(const std::vector<StackRow>& rows, std::string_view kind);

}  // namespace lvq
