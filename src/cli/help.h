// The help, made of the rows of the command line: nothing in it is wider than 80 columns.
#pragma once

#include <string>
#include <vector>

#include "cli/command_table.h"

namespace lvq {

std::string full_help();                          // of lvq
std::string short_help();                         // of lvq: how it is used, and its commands
std::string command_help(const CommandRow& row);  // examples first
std::string form_of(const Command& command, std::string_view form);  // "lvq [OPTION...] shrink …"

// The options of a command, and those of lvq that are for it alone.
std::vector<const Option*> shown_options(const CommandRow& row);

// A line that is typed, in lines that could be typed: each but the last ends in a backslash.
std::string for_a_shell(std::string_view line, size_t columns);

}  // namespace lvq
