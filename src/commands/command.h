// The commands that plan. Each is one folder: its row, what it has to look at, its refusals,
// steps and goal.
//
// How to add a command: write src/commands/NAME/NAME.cc with a `Command` named after it, add one
// line to the table in commands.cc, its tests and docs/commands/NAME.md. The power-cut, round-trip
// and documentation tests iterate the table and fail until the new one is covered
// (CONTRIBUTING.md).
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "commands/option.h"
#include "commands/shared/consent.h"
#include "plan/identifiers.h"
#include "plan/plan.h"

namespace lvq {

// What was typed after the command's name, option by option, in order.
struct Arguments {
  std::map<std::string, std::vector<std::string>> values;

  const std::vector<std::string>& all(const std::string& option) const;
  bool has(const std::string& option) const { return values.contains(option); }
};

// Everything planning may read. Same context, same draft, byte for byte.
struct Context {
  const Snapshot& machine;
  Identifiers& ids;
  std::string transaction;        // its id; what is created carries it in a tag
  std::set<std::string> allowed;  // consent words
  // Nothing may be mounted over these: lvq's journal, log and program, and /etc/lvm (design rule
  // 10).
  std::vector<std::string> protected_paths;
  std::string state_dir = "/var/lib/lvq";
  std::set<std::string> made_directories = {};  // by earlier transactions, as their journals tell
  // "VG/LV" of snapshots that took their origin's place in earlier transactions.
  std::set<std::string> merged_snapshots = {};
};

// The same, of another machine.
Context with_machine(const Context& context, const Snapshot& machine);

// The names under which a command that reads a file finds the file's name and text in its
// arguments.
inline constexpr const char* kFileName = "FILE";
inline constexpr const char* kFileText = "the text of FILE";

struct Draft {
  std::vector<Step> steps;
  std::vector<Fact> goal;
  Findings findings;
};

// A request as it was typed, read once.
struct ReadRequest {
  Findings findings;                          // what can be said without looking at a machine
  Scope scope;                                // what has to be looked at
  PossibleConsents consents;                  // that its refusals could ask for
  std::function<Draft(const Context&)> plan;  // its findings begin with those above
  // For a request whose scope depends on the machine: takes the machine as far as `scope` has shown
  // it, and returns the request with its full scope. Empty: the scope is complete as it is.
  std::function<ReadRequest(const Snapshot&)> refine;
};

// A row of the command line: what is parsed, dispatched, shown as help, completed and written into
// the man pages.
struct Command {
  const char* name;
  const char* summary;                 // what it does, as an order: "make a file system smaller"
  std::span<const char* const> forms;  // what may stand after its name: "--lv VG/LV --size SIZE"
  std::span<const CommandExample> examples;
  std::span<const Option> options = {};
  Operands operands = {};
  bool reads_file = false;  // its operand is a file, or - for standard input, whose text it reads
  bool changes = true;      // the command changes the machine
  ReadRequest (*read)(const Arguments&) = nullptr;  // nullptr: the command does not plan
};

// Lets an object of the class Planner make the plan.
template <class Planner, class Request>
Draft plan_by(const Context& context, const Request& request, const Findings& findings) {
  return Planner(context, request, findings).plan();
}

// `read` for a command that has a type of request of its own: parse(Arguments, Findings&),
// scope(Request), plan(Context, Request, Findings), and consents(Request).
template <auto parse, auto scope, auto plan, auto consents>
ReadRequest read_as(const Arguments& arguments) {
  ReadRequest read;
  auto request = parse(arguments, read.findings);
  read.scope = scope(request);
  read.consents = consents(request);
  read.scope.tools = true;  // any plan may need any of them
  read.plan = [request = std::move(request), findings = read.findings](const Context& context) {
    return plan(context, request, findings);
  };
  return read;
}

std::span<const Command> commands();
const Command* find_command(std::string_view name);  // nullptr: no such command

extern const Command kProvision;
extern const Command kGrow;
extern const Command kDecommission;
extern const Command kRename;
extern const Command kEvacuate;
extern const Command kReplaceDisk;
extern const Command kShrink;
extern const Command kShrinkXfs;
extern const Command kSnapBack;
extern const Command kConverge;
extern const Command kAccelerate;

}  // namespace lvq
