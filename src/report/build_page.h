// From a plan and the machine to the page, and from its execution to the completed page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "model/snapshot.h"
#include "report/page.h"

namespace lvq {

// What the page is made of besides the plan.
struct PageSources {
  std::string command;            // as typed now: "apply" where a saved plan is applied
  std::vector<std::string> argv;  // without the program's name
  const Snapshot& machine;        // before the plan is carried out
  const Findings& findings;
  const StepNumbers& numbers;
  Way way = Way::forward;
  Amount amount;
  Origin origin;
  std::string capture;  // the file of the capture; empty: this machine
  std::string digest;
};
Page build_page(const Plan& plan, const PageSources& sources);

// How the run ended.
struct PageRun {
  std::string status;              // "completed", "failed", "aborted", …
  const Report* report = nullptr;  // nullptr: nothing was executed
  bool taken_back = false;
  size_t steps_done = 0;                       // of the transaction
  std::vector<std::vector<std::string>> next;  // commands, word by word
  const Snapshot* found = nullptr;  // the machine afterwards; nullptr: it could not be looked at
  std::string seen_at;              // when `found` was seen
  std::string unseen;               // why it could not be looked at
};

// REQUIRES: `page` was built of the same plan and machine.
Page complete_page(Page page, const Plan& plan, const Snapshot& machine, const PageRun& run);

}  // namespace lvq
