// The options that are accepted anywhere on the line, as rows.
#pragma once

#include <span>

#include "cli/arguments.h"
#include "commands/option.h"

namespace lvq {

struct GlobalOption {
  Option option;
  // For each value, or once for a switch; a path is absolute by then. None: lvq then only speaks.
  Result<> (*set)(Globals&, const std::string& value) = nullptr;
  bool dry = false;       // it is for a dry run alone
  bool plans = false;     // it is for commands that plan
  bool shows = false;     // it is for these, and for those that finish a plan or take it back
  const char* only = "";  // the one command that it is for
};

std::span<const GlobalOption> global_options();

}  // namespace lvq
