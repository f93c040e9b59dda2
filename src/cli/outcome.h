// All there is to say about one run of a command that plans. Text and JSON are both made from this.
#pragma once

#include <optional>
#include <string>

#include "cli/exit_status.h"
#include "cli/object_changes.h"
#include "cli/plan_view.h"
#include "engine/engine.h"
#include "plan/plan.h"

namespace lvq {

struct Outcome {
  std::string command;
  // nothing_to_do ready refused dirty aborted completed halted failed drifted
  std::string status;
  ExitStatus exit = kDone;
  Findings findings;
  Plan plan;            // without steps where there is none
  StepNumbers numbers;  // of the plan's steps
  Way way = Way::forward;
  std::vector<ObjectChange> changes;  // where the plan was shown as JSON
  std::string saved_plan;             // where --save-plan put it; empty: nowhere
  std::optional<Report> report;       // after execution
  std::string transaction;            // id; empty: nothing was journaled
  std::string page_file;              // the file of --report; empty: none was written
  std::vector<std::string> argv;      // as it was typed, without the program's name
  size_t steps_done = 0;              // of the transaction, once something was executed
  bool taken_back = false;            // what failed has been taken back in the same run
};

Outcome refused_outcome(const std::string& command, Error error, ExitStatus status);

}  // namespace lvq
