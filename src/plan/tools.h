// What is to be known of the tools that a plan runs, each read from its row in
// plan/tool_table.cc. A plan that comes from a file can ask for no other tools.
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

// Did it do what it was to do?
bool is_success(const Run& run, int exit_status);

// Its exit status may say 0 where it did nothing: what it was to bring about is looked at before it
// counts as done (lvm-behaviour C).
bool is_to_be_seen(const Run& run);

// It only looks whether the rest can be done, while nothing is made yet: where it says no, all is
// taken back at once.
bool is_look_ahead(const Run& run);

// All that lvq may run, itself excepted: what a probe looks for, so that a plan can be refused that
// needs one which is not there.
std::set<std::string> tools_to_find();

// By their names: of the steps, of what takes them back, and of what mends them.
std::set<std::string> tools_needed(const std::vector<Step>& steps);

// The package that has the tool; empty: not known.
std::string package_of(const std::string& name);

// Error "plan-invalid", naming `subject`, where a step runs a tool that no plan runs, replaces a
// file other than /etc/fstab and /etc/crypttab, or names a path that is not absolute and normal. A
// journal is held to no more: what an older lvq has begun has to be ended.
Result<> check_actions(const Plan& plan, const std::string& subject);

// The same, and where a tool would get arguments that lvq does not give it: of a plan that comes
// from a file.
Result<> check_arguments(const Plan& plan, const std::string& subject);

}  // namespace lvq
