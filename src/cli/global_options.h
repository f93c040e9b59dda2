// The options that are accepted anywhere on the line, as rows.
#pragma once

#include <span>

#include "cli/arguments.h"
#include "commands/option.h"

namespace lvq {

struct GlobalOption {
  Option option;
  // Called for each value, or once for a switch; a path is absolute by then. nullptr: the option
  // only makes lvq print a text.
  Result<> (*set)(Globals&, const std::string& value) = nullptr;
  bool dry = false;       // it needs --dry-run beside it
  bool plans = false;     // only commands that plan take it
  bool captures = false;  // only commands that look at captures take it
  bool shows = false;     // only commands that make a plan, finish one or take one back take it
  const char* only = "";  // the only command that takes it; "": all do
};

std::span<const GlobalOption> global_options();

}  // namespace lvq
