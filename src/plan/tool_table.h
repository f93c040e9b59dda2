// The tools that plans run, as data: each has one row. plan/tools.h reads there how a tool is
// treated, plan/tool_arguments.h which arguments a saved plan may give it.
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
  Word package;  // its package, by the name in most distributions; lvq has none
  RunRules rules = {};
  std::vector<std::pair<Word, RunRules>> rules_with = {};  // other rules with this option
  std::vector<int> success = {0};
  // Options with which it may exit with 0 although it did nothing.
  std::vector<Word> seen_with = {};
  Word looks_ahead_as = {};  // its subcommand that checks whether the rest can be done
  // The arguments that plans give it, in the grammar of tool_arguments.cc. None: no plan of this
  // version runs it, but a probe, LVM or a plan of an earlier version does.
  std::vector<const char*> forms = {};
};

std::span<const Tool> all_tools();
const Tool* find_tool_row(std::string_view name);  // nullptr: not in the table

}  // namespace lvq
