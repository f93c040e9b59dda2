// CLI11 splits the line into its parts; this file says what is wrong with it, in terms of the rows.
#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/nearest.h"
#include "base/text.h"
#include "cli/command_table.h"
#include "cli/global_options.h"
#include "cli/help.h"
#include "cli/version.h"

namespace lvq {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kHelpOption = "--help";
constexpr const char* kVersionOption = "--version";

// The line as CLI11 splits it.
struct Line {
  const CommandRow* row = nullptr;
  Arguments given;  // also the options of lvq itself
  Words operands;
  Words strangers;  // neither an option nor an operand, in their order
  bool cut_short = false;
};

class Parser {
 public:
  Parser() {
    app_.set_help_flag();
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    app_.allow_extras();
    for (const auto& global : global_options()) add_option(app_, global.option);
    for (const auto& row : command_rows()) add_command(row.command);
  }

  Line parse(const Words& argv) {
    // CLI11 throws only at a switch that has a value and at an option that lacks its value. Its
    // exceptions end here.
    try {
      app_.parse(Words(argv.rbegin(), argv.rend()));
    } catch (const CLI::Error&) {
      line_.cut_short = true;
    }
    const auto chosen = app_.get_subcommands();
    if (!chosen.empty()) line_.row = find_row(chosen.front()->get_name());
    line_.strangers = app_.remaining(true);
    std::erase(line_.strangers, "--");
    for (auto& [name, list] : values_)
      if (!list.empty()) line_.given.values[name] = std::move(list);
    for (const auto& [name, on] : switches_)
      if (on) line_.given.values[name] = {};
    return std::move(line_);
  }

 private:
  void add_option(CLI::App& app, const Option& option) {
    const std::string key = long_name(option);
    if (is_switch(option))
      // "--dry-run=false" would read as the opposite of what it does.
      app.add_flag(option.name, switches_[key])->disable_flag_override();
    else
      app.add_option(option.name, values_[key])->allow_extra_args(false);
  }

  void add_command(const Command& command) {
    CLI::App& app = *app_.add_subcommand(command.name);
    for (const auto& option : command.options) add_option(app, option);
    if (command.operands.most > 0)
      app.add_option(command.operands.name, line_.operands)->expected(0, 1 << 20);
  }

  CLI::App app_;
  Line line_;
  std::map<std::string, Words> values_;
  std::map<std::string, bool> switches_;
};

// --- what is wrong with the line -----------------------------------------------------------------

bool contains(const auto& words, const std::string& word) {
  return std::ranges::find(words, word) != std::ranges::end(words);
}

// The first part of a hint.
std::string suggestion(const std::string& meant) {
  return meant.empty() ? "" : "did you mean " + meant + "? ";
}

std::vector<const Option*> options_of(const CommandRow* row) {
  std::vector<const Option*> all;
  if (row)
    for (const auto& option : row->command.options) all.push_back(&option);
  for (const auto& global : global_options()) all.push_back(&global.option);
  return all;
}

Words option_names(const CommandRow* row) {
  Words all;
  for (const Option* option : options_of(row))
    std::ranges::move(names_of(*option), std::back_inserter(all));
  return all;
}

const Option* find_option(const CommandRow* row, const std::string& name) {
  for (const Option* option : options_of(row))
    if (contains(names_of(*option), name)) return option;
  return nullptr;
}

// "--log" of "--log=FILE"
std::string name_in(const std::string& word) { return word.substr(0, word.find('=')); }

std::string program(const CommandRow* row) {
  return row ? std::string("lvq ") + row->command.name : "lvq";
}

class Wrong {
 public:
  explicit Wrong(const Line& line) : line_(line), row_(line.row) {}

  // "lvq shrink --help lists its options"
  std::string see_help() const { return program(row_) + " --help lists its options"; }

  std::unexpected<Error> use(const std::string& subject, const std::string& message) const {
    return fail("usage", subject, message, "", see_help());
  }

  std::unexpected<Error> lacks_value(const Option& option) const {
    return use(long_name(option),
               "needs a value after it in " + program(row_) + ": " + with_value(option));
  }

  // Refuses a switch that is given a value: "--dry-run=false", "-y=0".
  Result<> switches(const Words& argv) const {
    for (const auto& word : std::ranges::subrange(argv.begin(), std::ranges::find(argv, "--"))) {
      const std::string name = name_in(word);
      const Option* option = name == word ? nullptr : find_option(row_, name);
      if (option && is_switch(*option))
        return use(name, "cannot have a value in " + program(row_) + ", and was given " +
                             printable(tail(word.substr(name.size() + 1), 64)));
    }
    return {};
  }

  // CLI11 stopped within the line: its last word is an option that lacks its value.
  std::unexpected<Error> cut_short(const Words& argv) const {
    if (const Option* last = find_option(row_, name_in(argv.back()))) return lacks_value(*last);
    return use(printable(tail(argv.back(), 64)), "could not be understood");
  }

  std::unexpected<Error> stranger(const std::string& word) const {
    const std::string name = name_in(word);
    // A known option comes here only from behind "--", where it counts as an operand.
    if (!word.starts_with('-') || word == "-" || find_option(row_, name))
      return use(printable(tail(word, 64)),
                 "is more than " + program(row_) + " takes" + operands_that_fit());
    const std::string meant = nearest(name, option_names(row_));
    return fail("usage", printable(tail(name, 64)), "is no option of " + program(row_), "",
                suggestion(meant) + see_help());
  }

  Result<> values() const {
    for (const Option* option : options_of(row_)) {
      const Words& given = line_.given.all(long_name(*option));
      for (const auto& value : given) TRY_VOID(one_value(*option, value));
      if (given.size() > 1 && !option->repeatable)
        return use(long_name(*option),
                   fmt::format("is given {} times; {} takes it once", given.size(), program(row_)));
    }
    return {};
  }

  Result<> operands() const {
    const Operands& taken = row_->command.operands;
    if (line_.operands.size() < taken.least)
      return use(program(row_), "needs an operand: " + program(row_) + " " + taken.name);
    if (line_.operands.size() > taken.most) return stranger(line_.operands[taken.most]);
    return {};
  }

 private:
  std::string operands_that_fit() const {
    if (!row_ || row_->command.operands.most == 0) return "; it has no operands";
    return std::string("; it has one operand, ") + row_->command.operands.name;
  }

  Result<> one_value(const Option& option, const std::string& value) const {
    if (value.starts_with('-') && find_option(row_, value)) return lacks_value(option);
    const std::string subject = long_name(option) + " " + printable(tail(value, 64));
    const Words choices = choices_of(option);
    if (!choices.empty() && !contains(choices, value))
      return use(subject, "is none of what " + program(row_) + " knows: " + join(choices, ", "));
    uint64_t number = 0;
    if (option.most > 0 && (!read_number(value, number) || number > option.most))
      return use(subject, fmt::format("is no whole number from 0 to {}", option.most));
    return {};
  }

  const Line& line_;
  const CommandRow* row_;
};

Result<> check_line(const Line& line, const Words& argv) {
  const Wrong wrong(line);
  TRY_VOID(wrong.switches(argv));
  if (line.cut_short) return wrong.cut_short(argv);
  TRY_VOID(wrong.values());
  if (!line.strangers.empty()) return wrong.stranger(line.strangers.front());
  if (!line.row) return fail("usage", "lvq", "no command is given", "", wrong.see_help());
  return wrong.operands();
}

// --- what does not go together -------------------------------------------------------------------

bool has_a_plan(const Invocation& invocation) {
  const Command& command = invocation.row->command;
  return command.changes && std::ranges::none_of(command.options, [&](const Option& option) {
           return option.no_plan && invocation.arguments.has(long_name(option));
         });
}

Result<> check_global(const GlobalOption& global, const Invocation& invocation) {
  const std::string name = long_name(global.option);
  const Command& command = invocation.row->command;
  if (global.dry && !invocation.globals.dry_run)
    return fail("usage", name, "goes with --dry-run", "", "add --dry-run");
  if (*global.only != '\0' && std::string_view(command.name) != global.only)
    return fail("usage", name, std::string("is for ") + global.only + " only");
  if (global.plans && !invocation.row->plans())
    return fail("usage", name, "is for commands that plan");
  if (global.captures && !invocation.row->looks_at_captures())
    return fail("usage", name, "is for commands that plan, and for adopt");
  if (global.shows && !has_a_plan(invocation))
    return fail("usage", name, "is for commands that make a plan, and for those that end one", "",
                "leave it out");
  return {};
}

Result<> check_alone(const Invocation& invocation) {
  const Command& command = invocation.row->command;
  const auto given = [&](const Option& option) {
    return invocation.arguments.has(long_name(option));
  };
  for (const auto& option : command.options)
    if (given(option) && option.alone &&
        (!invocation.operands.empty() || std::ranges::count_if(command.options, given) > 1))
      return fail("usage", long_name(option), "cannot stand beside anything else of the command",
                  "", program(invocation.row) + " " + with_value(option));
  return {};
}

bool only_looks(const Invocation& invocation) {
  return std::ranges::any_of(invocation.row->command.options, [&](const Option& option) {
    return option.only_looks && invocation.arguments.has(long_name(option));
  });
}

bool changes_the_machine(const Invocation& invocation) {
  const Command& command = invocation.row->command;
  return command.changes || std::ranges::any_of(command.options, [&](const Option& option) {
           return option.changes && invocation.arguments.has(long_name(option));
         });
}

Result<> check_combination(const Invocation& invocation) {
  for (const auto& global : global_options())
    if (invocation.arguments.has(long_name(global.option)))
      TRY_VOID(check_global(global, invocation));
  TRY_VOID(check_alone(invocation));
  const Globals& globals = invocation.globals;
  if (!may_change(invocation) || globals.yes) return {};
  if (invocation.row->command.reads_file && invocation.operands.front() == kStandardInput)
    return fail("usage", kStandardInput, "leaves no standard input to answer the question from", "",
                "add -y or --dry-run, or name a file");
  if (globals.json)
    return fail("usage", "--output json", "asks no questions, so it needs -y or --dry-run", "",
                "add one of them");
  if (globals.quiet)
    return fail("usage", "-q", "would hide what the question is about", "",
                "add -y or --dry-run, or leave -q out");
  return {};
}

// --- what the line says --------------------------------------------------------------------------

std::string absolute(const std::string& path, const std::string& directory) {
  return path.empty() || path.starts_with('/') ? path : directory + "/" + path;
}

Result<> set_globals(Invocation& invocation, const std::string& directory) {
  for (const auto& global : global_options()) {
    const std::string name = long_name(global.option);
    if (!global.set || !invocation.arguments.has(name)) continue;
    if (is_switch(global.option)) TRY_VOID(global.set(invocation.globals, ""));
    for (const auto& value : invocation.arguments.all(name))
      TRY_VOID(global.set(invocation.globals,
                          is_path(global.option.value) ? absolute(value, directory) : value));
  }
  return {};
}

Result<> understand(const Line& line, const Words& argv, const std::string& directory,
                    Invocation& invocation) {
  TRY_VOID(check_line(line, argv));
  TRY_VOID(set_globals(invocation, directory));
  if (is_path(line.row->command.operands.name))
    for (auto& operand : invocation.operands)
      if (operand != kStandardInput) operand = absolute(operand, directory);
  invocation.globals.dry_run |= only_looks(invocation);
  return check_combination(invocation);
}

bool stands_in(const Words& argv, std::initializer_list<std::string_view> names) {
  const auto end = std::ranges::find(argv, "--");
  return std::any_of(argv.begin(), end,
                     [&](const std::string& word) { return contains(names, name_in(word)); });
}

// Looks at the words alone, so that even a line that is wrong is answered in JSON.
bool wants_json(const Words& argv) {
  for (size_t i = 0; i < argv.size(); ++i)
    if (argv[i] == "--output=json" ||
        (argv[i] == "--output" && i + 1 < argv.size() && argv[i + 1] == "json"))
      return true;
  return false;
}

// The text of --help or --version, whatever else is on the line; "" where neither is given.
std::string spoken(const Line& line, const Words& argv) {
  if (stands_in(argv, {"-h", kHelpOption}) || line.given.has(kHelpOption))
    return line.row ? command_help(*line.row) : full_help();
  return line.given.has(kVersionOption) ? version_text() : "";
}

// For a line without a command: an error about the first word that could be meant as one.
std::optional<Error> unknown_command(const Line& line) {
  const auto word = std::ranges::find_if(
      line.strangers, [](const std::string& each) { return !each.starts_with('-'); });
  if (line.row || word == line.strangers.end()) return std::nullopt;
  return no_such_command(*word);
}

}  // namespace

Error no_such_command(const std::string& word) {
  Words names;
  for (const auto& row : command_rows()) names.emplace_back(row.command.name);
  const std::string meant = nearest(word, names);
  return {"usage", printable(tail(word, 64)), "there is no such command", "",
          suggestion(meant) + "lvq --help lists the commands"};
}

bool may_change(const Invocation& invocation) {
  return invocation.row && changes_the_machine(invocation) && !invocation.globals.dry_run;
}

Invocation parse_arguments(const Words& argv, const std::string& directory) {
  Line line = Parser().parse(argv);
  Invocation invocation;
  invocation.argv = argv;
  invocation.row = line.row;
  invocation.command = line.row ? line.row->command.name : "";
  invocation.globals.json = wants_json(argv);
  invocation.needs_root = (!line.row || line.row->of_machine) &&
                          !stands_in(argv, {"-h", kHelpOption, kVersionOption, "--from"});
  invocation.wrong = unknown_command(line);
  if (invocation.wrong) return invocation;
  invocation.text = spoken(line, argv);
  if (!invocation.text.empty()) return invocation;
  invocation.arguments = line.given;
  invocation.operands = line.operands;
  if (auto understood = understand(line, argv, directory, invocation); !understood)
    invocation.wrong = understood.error();
  else
    invocation.needs_root = line.row->of_machine && invocation.globals.from.empty();
  return invocation;
}

}  // namespace lvq
