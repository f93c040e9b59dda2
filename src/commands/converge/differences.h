// Where a machine differs from its specification, and which command of lvq makes each difference
// go.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands/command.h"
#include "spec/specification.h"

namespace lvq {

// The kinds of what is done; converge.cc has their order. `fill`: a volume takes the rest of its
// group; `make_rest`: one is made of that.
enum class Stage { join, leave, grow, make, set_options, rename, shrink, remove, fill, make_rest };

// One request of another command.
struct CommandCall {
  Stage stage = Stage::make;
  std::string command;
  Arguments arguments;
  std::string group;  // whose metadata it writes
};

struct Difference {
  std::string object;  // "data/web"; a group's name
  std::string field;   // "size"
  std::string want, have;
  std::string seen;  // by which evidence: "lvs", "/etc/fstab:7"
  Mark at;           // where the specification says what is wanted
  std::optional<CommandCall> call;
  std::string obstacle;  // why there is none
  std::string consent;   // the word that the call needs; empty: none
};

// In the order of the specification.
std::vector<Difference> differences(const Specification& wanted, const Snapshot& machine);

// The calls of a stage. Requests of one command that differ only in options that may be repeated
// are one request.
std::vector<CommandCall> calls_of(Stage stage, const std::vector<Difference>& all);

// "lvq grow --lv data/web --size 5120"
std::string command_line(const CommandCall& call);

// What has to be looked at before differences() can be asked.
Scope scope_of(const Specification& wanted);

}  // namespace lvq
