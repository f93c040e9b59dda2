// What the commands of the program share: the parsed line, the host, the console, and how to say
// things.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "cli/arguments.h"
#include "cli/console.h"
#include "cli/exit_status.h"
#include "cli/live_line.h"
#include "cli/render_json.h"
#include "cli/render_text.h"
#include "host/host.h"
#include "journal/ledger.h"

namespace lvq {

struct Session {
  const Invocation& invocation;
  Host& host;
  const Console& console;
  Palette palette;
  Result<Ledger> ledger = {};  // read as the command began; empty where it plans against a capture
  std::vector<Finding> notices = {};  // about the ledger; every JSON document has them as warnings

  const Globals& globals() const { return invocation.globals; }
  // Prints progress and plans: on standard output, or on standard error where standard output
  // carries the JSON document.
  void say(std::string_view text) const { (globals().json ? console.err : console.out)(text); }
  // Where progress goes, and whether a line can be drawn over there.
  LivePlace live_place() const;
  // Prints the refusals or the ending, or the JSON document.
  int finish(const Outcome& outcome) const;
  int refuse(Error error, ExitStatus status = kRefused) const;
  int print(const Json& json, const std::string& text) const;  // prints one of them; returns kDone
  void print_document(Json json) const;
};

// The first of the names that no group of the machine has, as an error.
std::optional<Error> missing_group(const std::vector<std::string>& names, const Snapshot& machine);

// What the rows of command_table.cc run.
int run_transaction(const Session& session);  // the commands that plan
int run_apply(const Session& session);
int run_continue(const Session& session);
int run_repair(const Session& session);
int run_status(const Session& session);
int run_capture(const Session& session);
int run_adopt(const Session& session);
int run_history(const Session& session);
int run_prune(const Session& session);  // history --prune
int run_verify(const Session& session);
int run_help(const Session& session);

}  // namespace lvq
