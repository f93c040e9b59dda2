// The tools that plans run, as data: each has one row. What is asked of a tool in plan/tools.h, and
// which arguments a saved plan may give it (plan/tool_arguments.h), is read from there.
#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "host/command.h"

namespace lvq {

struct Tool {
  using Word = std::string_view;

  Word name;
  Word package;  // that has it, as most distributions call it; lvq itself has none
  RunRules rules = {};
  std::vector<std::pair<Word, RunRules>> rules_with = {};  // an option that makes it another tool
  std::vector<int> success = {0};
  // Options with which its exit status may say 0 where it did nothing.
  std::vector<Word> seen_with = {};
  Word looks_ahead_as = {};  // its subcommand that looks whether the rest can be done
  // What plans give it, in the grammar of tool_arguments.cc; none: lvq asks it, or asks for it.
  std::vector<const char*> forms = {};
};

std::span<const Tool> all_tools();
const Tool* find_tool_row(std::string_view name);  // nullptr: not in the table

}  // namespace lvq
