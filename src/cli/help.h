// The help, made from the rows of the command line; no line is wider than 80 columns.
#pragma once

#include <string>
#include <vector>

#include "cli/command_table.h"

namespace lvq {

std::string full_help();                          // of lvq
std::string short_help();                         // of lvq: how it is used, and its commands
std::string command_help(const CommandRow& row);  // examples first
std::string form_of(const Command& command, std::string_view form);  // "lvq [OPTION...] shrink …"

// The command's own options, and the global ones that only this command takes.
std::vector<const Option*> shown_options(const CommandRow& row);

// Breaks a command line so that it can still be typed: all lines but the last end in a backslash.
std::string for_a_shell(std::string_view line, size_t columns);

}  // namespace lvq
