// All commands as rows: those that plan come from commands/, the others from command_table.cc.
#pragma once

#include <span>
#include <string_view>

#include "cli/session.h"
#include "commands/command.h"

namespace lvq {

struct CommandRow {
  Command command;
  const char* group;  // the heading that it stands under in the help
  int (*run)(const Session&);
  // True where the command itself says which transactions are open, so that no notice comes first.
  bool (*tells_open)(const Arguments&) = [](const Arguments&) { return false; };
  bool recovers = false;       // an open transaction is what it works on
  bool of_machine = true;      // it looks at this machine, and needs root
  bool takes_capture = false;  // it looks at a captured machine too

  bool plans() const { return command.read != nullptr; }
  bool looks_at_captures() const { return plans() || takes_capture; }
};

std::span<const CommandRow> command_rows();
const CommandRow* find_row(std::string_view name);  // nullptr: no such command

}  // namespace lvq
