#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"

namespace lvq {
namespace {

constexpr const char* kVersion = "lvq " LVQ_VERSION;

// The commands that do not plan: name, operands, summary.
struct Plain {
  const char* name;
  const char* operand;  // empty: none
  int most;             // operands; -1: any number
  bool required;
  const char* summary;
};

constexpr Plain kPlain[] = {
    {"apply", "FILE", 1, true,
     "executes a saved plan; refused as stale when the machine no longer fits it"},
    {"continue", "ID", 1, false, "finishes the open transaction"},
    {"repair", "ID", 1, false, "takes the open transaction back"},
    {"history", "ID", 1, false, "the transactions, or one of them step by step"},
    {"verify", "ID", 1, false,
     "does the machine still hold what this (default: the last) transaction promised?"},
    {"status", "VG", -1, false, "the storage stack as a tree, and open transactions"},
    {"capture", "", 0, false, "the probed machine as JSON, for planning elsewhere"},
};

std::string absolute(const std::string& path, const std::string& directory) {
  return path.empty() || path.starts_with('/') ? path : directory + "/" + path;
}

// "--dry-run=false" would read as the opposite of what it does.
void add_switch(CLI::App& app, const char* name, bool& value, const char* help) {
  app.add_flag(name, value, help)->disable_flag_override();
}

void add_globals(CLI::App& app, Globals& globals, std::vector<std::string>& allow, unsigned& wait) {
  add_switch(app, "-y,--auto-confirm", globals.yes,
             "do not ask; plan and warnings are still printed");
  add_switch(app, "--dry-run", globals.dry_run,
             "plan and stop: no lock, no journal, nothing changed");
  app.add_option("--save-plan", globals.save_plan,
                 "with --dry-run: keep the plan for review and apply")
      ->type_name("FILE");
  app.add_option("--report", globals.report,
                 "the plan as one page (.html, .md), completed after execution")
      ->check([](const std::string& file) { return file.empty() ? "names no file" : ""; })
      ->type_name("FILE");
  app.add_option("--from", globals.from,
                 "plan against a captured machine; implies --dry-run; needs no root")
      ->type_name("FILE");
  app.add_option_function<std::string>(
         "--output", [&](const std::string& value) { globals.json = value == "json"; },
         "text or json (default text)")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  app.add_option("--allow", allow, "consent to one named risk (repeatable)")
      ->type_name("RISK")
      ->allow_extra_args(false);
  add_switch(app, "--force", globals.force,
             "continue only: go on although the machine drifted from the journal");
  app.add_option("--wait", wait, "wait for another lvq instead of refusing at once")
      ->type_name("SECONDS")
      ->check(CLI::Range(0U, 86400U));
  app.add_option("--state-dir", globals.state_dir, "default /var/lib/lvq")->type_name("DIR");
  app.add_option("--log", globals.log, "default /var/log/lvq/lvq.log")->type_name("FILE");
  app.add_option("--color", globals.color, "auto, always or never; NO_COLOR is honoured")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
  add_switch(app, "-q", globals.quiet, "only refusals, warnings and the last words");
  add_switch(app, "-v", globals.verbose, "what the tools say, too");
  app.set_version_flag("--version", kVersion);
}

using Values = std::map<std::string, std::vector<std::string>>;

// What CLI11 fills in and the Invocation does not hold in that form.
struct Typed {
  std::vector<std::string> allow;
  std::optional<std::string> prune;
  unsigned wait = 0;
  Values values;
  std::map<std::string, bool> flags;
};

void add_command(CLI::App& app, const Command& command, Values& values,
                 std::map<std::string, bool>& flags) {
  CLI::App* sub = app.add_subcommand(command.name, command.summary);
  for (const auto& option : command.options) {
    if (*option.value == '\0')
      add_switch(*sub, option.name, flags[option.name], option.help);
    else
      sub->add_option(option.name, values[option.name], option.help)
          ->type_name(option.value)
          ->allow_extra_args(false);
  }
}

void add_plain(CLI::App& app, const Plain& plain, Invocation& invocation,
               std::optional<std::string>& prune) {
  CLI::App* sub = app.add_subcommand(plain.name, plain.summary);
  if (*plain.operand != '\0')
    sub->add_option(plain.operand, invocation.operands)
        ->required(plain.required)
        ->expected(plain.required ? 1 : 0, plain.most < 0 ? 1 << 20 : plain.most);
  if (std::string_view(plain.name) == "history") {
    sub->add_option("--limit", invocation.limit, "only the last N")->type_name("N");
    add_switch(*sub, "--open", invocation.open_only,
               "only those to be finished or taken back; silent where there are none");
    sub->add_option(
           "--prune", prune,
           "removes the journals of transactions that were closed longer ago: 90d, 12w, 2y")
        ->type_name("AGE");
  }
  if (std::string_view(plain.name) == "status")
    add_switch(*sub, "--health", invocation.health, "only what is wrong; exit 4 where anything is");
  if (std::string_view(plain.name) == "repair")
    add_switch(*sub, "--abandon", invocation.abandon,
               "closes it as it stands, by hand; nothing is changed on the machine");
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// What CLI11 could not make sense of, in terms of the word that is no command, with the command
// that was meant.
Error explain(const std::vector<std::string>& argv, const CLI::App& app,
              const std::exception& error) {
  const Error plain{"usage", "lvq", printable(error.what()), "",
                    "lvq --help lists the commands and options"};
  const auto word =
      std::ranges::find_if(argv, [](const std::string& each) { return !each.starts_with('-'); });
  if (word == argv.end() || !app.get_subcommands().empty()) return plain;
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands({})) names.push_back(each->get_name());
  if (std::ranges::find(names, *word) != names.end()) return plain;
  Error unknown{"usage", printable(tail(*word, 64)), "there is no such command", "", plain.hint};
  for (const auto& name : names)
    if (word->size() <= 32 && edit_distance(*word, name) <= 2)
      unknown.hint = "did you mean " + name + "?";
  return unknown;
}

Result<> check_report(const Globals& globals, const Invocation& invocation) {
  const std::string& file = globals.report;
  if (file.empty()) return {};
  if (!file.ends_with(".html") && !file.ends_with(".md"))
    return fail("usage", "--report " + printable(file), "is a page of a kind that lvq cannot write",
                "", "name it FILE.html or FILE.md");
  const std::string& command = invocation.command;
  const bool plans = find_command(command) || command == "apply" || command == "continue" ||
                     (command == "repair" && !invocation.abandon);
  if (!plans)
    return fail("usage", "--report", "is for commands that make a plan, and for those that end one",
                "", "leave it out");
  return {};
}

Result<> check_combination(const Globals& globals, const Invocation& invocation) {
  TRY_VOID(check_report(globals, invocation));
  if (!globals.save_plan.empty() && !globals.dry_run)
    return fail("usage", "--save-plan", "goes with --dry-run", "", "add --dry-run");
  const std::string& command = invocation.command;
  if (globals.force && command != "continue")
    return fail("usage", "--force", "is for continue only", "", "");
  if (invocation.prune &&
      (!invocation.operands.empty() || invocation.open_only || invocation.limit > 0))
    return fail("usage", "--prune", "takes no ID, --open or --limit beside it", "",
                "give the age alone");
  const bool changes = find_command(command) || command == "apply" || command == "continue" ||
                       command == "repair" || invocation.prune;
  if (globals.json && changes && !globals.yes && !globals.dry_run)
    return fail("usage", "--output json", "asks no questions, so it needs -y or --dry-run", "",
                "add one of them");
  if (!globals.from.empty() && !find_command(invocation.command))
    return fail("usage", "--from", "is for commands that plan", "", "");
  return {};
}

void describe(CLI::App& app, Invocation& invocation, Typed& typed) {
  app.require_subcommand(1);
  app.fallthrough();
  app.set_help_flag("-h,--help", "this text, or a command's");
  add_globals(app, invocation.globals, typed.allow, typed.wait);
  for (const auto& command : commands()) add_command(app, command, typed.values, typed.flags);
  for (const auto& plain : kPlain) add_plain(app, plain, invocation, typed.prune);
}

// CLI11 speaks by exceptions; they end here.
Result<> parse(CLI::App& app, const std::vector<std::string>& argv, Invocation& invocation) {
  try {
    app.parse(std::vector<std::string>(argv.rbegin(), argv.rend()));
    invocation.command = app.get_subcommands().front()->get_name();
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    invocation.text = chosen.empty() ? app.help()
                                     : chosen.front()->help("lvq") +
                                           "\nOptions that every command takes: lvq --help\n";
  } catch (const CLI::CallForVersion& version) {
    invocation.text = std::string(version.what()) + "\n";
  } catch (const std::exception& error) {
    return fail(explain(argv, app, error));
  }
  return {};
}

// "90d": a whole number of hours, days, weeks or years (of 365 days), at most two centuries.
Result<std::chrono::hours> age(const std::string& text) {
  constexpr std::pair<char, int> kUnits[] = {{'h', 1}, {'d', 24}, {'w', 7 * 24}, {'y', 365 * 24}};
  const std::string digits = text.substr(0, text.find_first_not_of("0123456789"));
  const auto unit = std::ranges::find_if(kUnits, [&](const auto& each) {
    return text.size() == digits.size() + 1 && text.back() == each.first;
  });
  constexpr long kMost = 200L * 365 * 24;
  if (digits.empty() || digits.size() > 7 || unit == std::end(kUnits) ||
      std::stol(digits) * unit->second > kMost)
    return fail("usage", "--prune " + printable(text), "is no age", "",
                "give a number and h, d, w or y: --prune 90d");
  return std::chrono::hours(std::stol(digits) * unit->second);
}

void settle(Invocation& invocation, Typed& typed, const std::vector<std::string>& argv,
            const std::string& directory) {
  Globals& globals = invocation.globals;
  for (auto& [name, list] : typed.values)
    if (!list.empty()) invocation.arguments.values[name] = std::move(list);
  for (const auto& [name, given] : typed.flags)
    if (given) invocation.arguments.values[name] = {};
  invocation.argv = argv;
  globals.allow.insert(typed.allow.begin(), typed.allow.end());
  globals.wait = std::chrono::seconds(typed.wait);
  globals.dry_run |= !globals.from.empty();
  for (std::string* path :
       {&globals.save_plan, &globals.report, &globals.from, &globals.state_dir, &globals.log})
    *path = absolute(*path, directory);
  if (invocation.command == "apply")
    invocation.operands.front() = absolute(invocation.operands.front(), directory);
}

}  // namespace

bool wants_json(const std::vector<std::string>& argv) {
  for (size_t i = 0; i < argv.size(); ++i)
    if (argv[i] == "--output=json" ||
        (argv[i] == "--output" && i + 1 < argv.size() && argv[i + 1] == "json"))
      return true;
  return false;
}

bool needs_root(const std::vector<std::string>& argv) {
  return std::ranges::none_of(argv, [](const std::string& word) {
    return word == "-h" || word == "--help" || word == "--version" || word == "--from" ||
           word.starts_with("--from=");
  });
}

Result<Invocation> parse_arguments(const std::vector<std::string>& argv,
                                   const std::string& directory) {
  Invocation invocation;
  // CLI11 would throw it, and the first exception of a static program sorts all of its unwind
  // tables.
  if (argv == std::vector<std::string>{"--version"}) {
    invocation.text = std::string(kVersion) + "\n";
    return invocation;
  }
  Typed typed;
  CLI::App app{"lvq turns dangerous LVM2 workflows into transactions.", "lvq"};
  describe(app, invocation, typed);
  TRY_VOID(parse(app, argv, invocation));
  if (!invocation.text.empty()) return invocation;
  settle(invocation, typed, argv, directory);
  if (typed.prune) {
    TRY(invocation.prune, age(*typed.prune));
  }
  TRY_VOID(check_combination(invocation.globals, invocation));
  return invocation;
}

}  // namespace lvq
