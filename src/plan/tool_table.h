// The tools that plans run, as data: each has one row. plan/tools.h reads there how a tool is
// treated, plan/tool_arguments.h which arguments a saved plan may give it.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "host/command.h"

namespace lvq {

struct Tool {
  using Word = std::string_view;

  Word name;
  Word package;  // its package, by the name in most distributions; lvq has none
  RunRules rules = {};
  struct With {
    const char* option;
    RunRules rules;
  };
  std::initializer_list<With> rules_with = {};  // other rules with that option
  int success_too = 0;  // the exit status besides 0 that is a success; 0: none
  // Options with which it may exit with 0 although it did nothing.
  std::initializer_list<const char*> seen_with = {};
  Word looks_ahead_as = {};  // its subcommand that checks whether the rest can be done
  // The arguments that plans give it, in the grammar of tool_arguments.cc. None: no plan of this
  // version runs it, but a probe, LVM or a plan of an earlier version does.
  std::initializer_list<const char*> forms = {};
};

std::span<const Tool> all_tools();
const Tool* find_tool_row(std::string_view name);  // nullptr: not in the table

}  // namespace lvq
