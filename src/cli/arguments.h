// The command line as data, as the rows of command_table.h and global_options.h describe it.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands/command.h"

namespace lvq {

struct CommandRow;

struct Globals {
  bool yes = false, dry_run = false, force = false, json = false, quiet = false, verbose = false;
  std::string save_plan, from;
  std::string report;  // a file: .html or .md
  std::set<std::string> allow;
  std::chrono::seconds wait{0};
  std::string state_dir = "/var/lib/lvq";
  std::string log = "/var/log/lvq/lvq.log";
  std::string color = "auto";
};

struct Invocation {
  Globals globals;
  const CommandRow* row = nullptr;    // nullptr: the line names no command that exists
  std::string command;                // the command's name, "" where there is none
  Arguments arguments;                // its options, and the global ones
  std::vector<std::string> operands;  // ID, FILE, VG…
  std::vector<std::string> argv;
  bool needs_root = true;
  std::string text;            // --help, --version: print this and leave
  std::optional<Error> wrong;  // "usage"; then only `command`, `globals.json` and `needs_root` hold
};

// False: the run only looks or plans.
bool may_change(const Invocation& invocation);

// As a file's name: standard input.
inline constexpr const char* kStandardInput = "-";

// An error that names the command that was meant.
Error no_such_command(const std::string& word);

// `argv` without the program's name; `directory` is where relative paths begin.
Invocation parse_arguments(const std::vector<std::string>& argv, const std::string& directory);

}  // namespace lvq
