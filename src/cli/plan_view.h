// A plan as it is shown: what it makes of the machine.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/render_tree.h"
#include "plan/plan.h"
#include "report/summary.h"

namespace lvq {

struct PlanView {
  Snapshot expected;
  std::vector<StackRow> rows;                   // the rows that differ, and some around them
  std::map<std::string, std::string> old_keys;  // of rows that get another name, by the new key
};
PlanView view_of(const Plan& plan, const Snapshot& machine);

Amount amount_of(const PlanView& view, const Plan& plan);  // by the rows that change

}  // namespace lvq
