// What has to be known of the tools that a plan runs, read from their rows in plan/tool_table.cc. A
// plan that comes from a file can run no other tools.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace lvq {

// What is run in the end: of "lvq inside DEVICE FOLDER TOOL…" that tool, as else it is the run
// itself. All that is asked below is asked of it.
Run innermost(const Run& run);

// What RealHost is told of a tool before it is started (host/command.h).
RunRules rules_of(const Run& run);

// Does the exit status say that the run succeeded?
bool is_success(const Run& run, int exit_status);

// The run may exit with 0 although it did nothing, so its effect has to be seen before it counts as
// done (lvm-behaviour C).
bool is_to_be_seen(const Run& run);

// The run only checks whether the rest of the plan can be done. If it fails, everything is taken
// back at once.
bool is_look_ahead(const Run& run);

// All tools that lvq may run, except lvq itself. A probe looks for them, so that a plan which needs
// a missing one can be refused.
std::set<std::string> tools_to_find();

// The names of the tools that the steps and all their remedies run.
std::set<std::string> tools_needed(const std::vector<Step>& steps);

// The package that has the tool; empty: not known.
std::string package_of(const std::string& name);

// Error "plan-invalid", naming `subject`, where a step runs a tool that no plan runs, replaces a
// file other than /etc/fstab and /etc/crypttab, or names a path that is not absolute and normal.
// That is all that is asked of a journal, since what an older lvq has begun has to be ended.
Result<> check_actions(const Plan& plan, const std::string& subject);

// check_actions(), and an error where a tool would get arguments that lvq never gives it. A plan
// that comes from a file is checked by this.
Result<> check_arguments(const Plan& plan, const std::string& subject);

}  // namespace lvq
