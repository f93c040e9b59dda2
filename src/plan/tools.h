// The tools a plan may run. A plan that comes from a file can ask for nothing else.
#pragma once

#include <chrono>
#include <string>

#include "plan/plan.h"

namespace lvq {

bool is_known_tool(const std::string& name);

// Did it do what it was to do?
bool is_success(const Run& run, int exit_status);

// Its exit status may say 0 where it did nothing: what it was to bring about is looked at before it
// counts as done (lvm-behaviour C).
bool is_to_be_seen(const Run& run);

// It only looks whether the rest can be done, while nothing is made yet: where it says no, all is
// taken back at once.
bool is_look_ahead(const Run& run);

// One that may run for hours (dd only reads, the tools of file systems work in a snapshot, a cache
// is written back) and, when asked to end (SIGTERM), leaves what it has begun in a state from which
// it can go on. All others finish before a stop is honoured.
bool is_interruptible(const Run& run);

// How long a tool may run. What reaches its limit is ended where that is safe; LVM and
// device-mapper commands are never ended (design rule 13): of them it is said that they are waited
// for, every time the limit has passed.
struct ToolLimit {
  std::chrono::milliseconds limit;
  bool ends = true;
};
ToolLimit limit_of(const Run& run);

// Error "plan-invalid", naming `subject`, where a step runs a tool that no plan runs, replaces a
// file other than /etc/fstab and /etc/crypttab, or names a path that is not absolute and normal. A
// journal is held to no more: what an older lvq has begun has to be ended.
Result<> check_actions(const Plan& plan, const std::string& subject);

// The same, and where a tool would get arguments that lvq does not give it: of a plan that comes
// from a file.
Result<> check_arguments(const Plan& plan, const std::string& subject);

}  // namespace lvq
