// The command line as data. Knows the options of every command from the table in commands/.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands/command.h"

namespace lvq {

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
  std::string command;
  Arguments arguments;                      // of a planning command
  std::vector<std::string> operands;        // ID, FILE, VG…
  size_t limit = 0;                         // history --limit; 0: all
  bool health = false;                      // status --health
  bool open_only = false;                   // history --open
  std::optional<std::chrono::hours> prune;  // history --prune: what was closed longer ago
  bool abandon = false;                     // repair --abandon
  std::vector<std::string> argv;
  std::string text;  // --help, --version: print this and leave
};

// Error "usage", or where a value is bad its own code. `argv` without the program's name.
Result<Invocation> parse_arguments(const std::vector<std::string>& argv,
                                   const std::string& directory);

// What has to be known of a line even when it cannot be parsed.
bool wants_json(const std::vector<std::string>& argv);
bool needs_root(const std::vector<std::string>& argv);  // all but --help, --version and --from

}  // namespace lvq
