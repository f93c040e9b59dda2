#include "cli/help.h"

#include <algorithm>

#include "base/text.h"
#include "cli/columns.h"
#include "cli/global_options.h"
#include "cli/json_parts.h"
#include "commands/shared/consent.h"

namespace lvq {
namespace {

constexpr size_t kColumns = 80;
constexpr size_t kWidestName = 22;  // a longer name has a line of its own

using Words = std::vector<std::string>;

// Wraps words into lines of at most `columns`. The first line begins with `first`, the others with
// `hanging` blanks; `more` ends every line that another one follows.
std::string wrapped(const std::string& first, size_t hanging, const Words& words,
                    size_t columns = kColumns, const std::string& more = "") {
  std::string out, line = first;
  bool begun = false;
  for (const auto& word : words) {
    if (begun && width(line) + 1 + width(word) + width(more) > columns) {
      out += line + more + "\n";
      line.assign(hanging, ' ');
      begun = false;
    }
    line += (begun ? " " : "") + word;
    begun = true;
  }
  return out + line + "\n";
}

// Splits a command line where it may be wrapped: an option stays with its value.
Words pieces(std::string_view text) {
  Words out;
  bool open = false;  // the last piece is an option that may have a value
  for (const auto& word : split_words(text)) {
    const bool option = word.starts_with("--") || word.starts_with("[--");
    if (open && !option && !word.starts_with('['))
      out.back() += " " + word;
    else
      out.push_back(word);
    open = option && !word.ends_with(']');
  }
  return out;
}

using Entry = std::pair<std::string, std::string>;  // a name, and what it is

// Lists in two columns; a name that is too long for the first one has a line of its own.
std::string listed(const std::vector<Entry>& entries, size_t column) {
  std::string out;
  for (const auto& [name, what] : entries) {
    std::string first = "  " + name;
    if (width(first) + 2 > column) {
      out += first + "\n";
      first.clear();
    }
    out += wrapped(padded(first, column), column, split_words(what));
  }
  return out;
}

std::string heading(const std::string& text) { return "\n" + text + ":\n"; }

// Entries under the headings of their groups; the groups come in the order of their first entries.
class Grouped {
 public:
  void add(const std::string& group, Entry entry) {
    auto found =
        std::ranges::find(groups_, group, &std::pair<std::string, std::vector<Entry>>::first);
    if (found == groups_.end()) found = groups_.insert(groups_.end(), {group, {}});
    found->second.push_back(std::move(entry));
  }

  std::string text() const {
    std::string out;
    for (const auto& [group, entries] : groups_) out += heading(group) + listed(entries, column());
    return out;
  }

 private:
  // The column where the descriptions begin, the same in all groups.
  size_t column() const {
    size_t widest = 0;
    for (const auto& [group, entries] : groups_)
      for (const auto& [name, what] : entries)
        if (width(name) <= kWidestName) widest = std::max(widest, width(name));
    return 2 + widest + 2;
  }

  std::vector<std::pair<std::string, std::vector<Entry>>> groups_;
};

std::string described(const Option& option) {
  return option.repeatable ? std::string(option.help) + " (repeatable)" : option.help;
}

std::string options_text(const CommandRow& row) {
  Grouped options;
  for (const Option* option : shown_options(row))
    options.add(option->group, {with_value(*option), described(*option)});
  return options.text();
}

std::string examples_text(const Command& command) {
  std::string out = heading("Examples");
  for (const auto& example : command.examples) {
    for (const auto& line : split_lines(for_a_shell(example.line, kColumns - 2)))
      out += "  " + line + "\n";
    out += wrapped("      # ", 8, split_words(example.what));
  }
  return out;
}

std::string commands_text() {
  Grouped commands;
  for (const auto& row : command_rows())
    commands.add(row.group, {row.command.name, row.command.summary});
  return commands.text();
}

constexpr CommandExample kFirstSteps[] = {
    {"lvq status", "what is where, and what is wrong"},
    {"lvq provision --pv /dev/sdb --vg data --lv web:20G:xfs:/srv/web --dry-run",
     "what would be done: nothing is changed"},
    {"lvq help provision", "more about one command"},
};

}  // namespace

std::vector<const Option*> shown_options(const CommandRow& row) {
  std::vector<const Option*> all;
  for (const auto& option : row.command.options) all.push_back(&option);
  for (const auto& global : global_options())
    if (std::string_view(row.command.name) == global.only) all.push_back(&global.option);
  return all;
}

std::string for_a_shell(std::string_view line, size_t columns) {
  return wrapped("", 4, pieces(line), columns, " \\");
}

std::string form_of(const Command& command, std::string_view form) {
  return std::string("lvq [OPTION...] ") + command.name + (form.empty() ? "" : " ") +
         std::string(form);
}

std::string short_help() {
  return "lvq turns dangerous LVM2 workflows into transactions.\n" + heading("Usage") +
         "  lvq [OPTION...] COMMAND [ARGUMENT...]\n" + commands_text() +
         "\nOptions and examples: lvq --help. One command: lvq help COMMAND.\n";
}

std::string full_help() {
  Grouped options;
  for (const auto& global : global_options())
    options.add(global.option.group, {with_value(global.option), described(global.option)});
  std::string out = "lvq turns dangerous LVM2 workflows into transactions.\n";
  const Command lvq{.name = "", .summary = "", .examples = kFirstSteps};
  out += examples_text(lvq) + heading("Usage") + "  lvq [OPTION...] COMMAND [ARGUMENT...]\n";
  for (const auto& row : consent_rows())
    options.add("Risks that --allow consents to",
                {std::string(row.word) + ":" + row.object, row.meaning});
  return out + commands_text() + options.text() +
         "\nThe options are accepted anywhere on the line. One command: lvq help COMMAND.\n";
}

std::string command_help(const CommandRow& row) {
  const Command& command = row.command;
  std::string out =
      wrapped("", 2, split_words(std::string("lvq ") + command.name + ": " + command.summary));
  out += examples_text(command) + heading("Usage");
  for (const char* form : command.forms) out += wrapped("  ", 6, pieces(form_of(command, form)));
  return out + options_text(row) +
         "\nOptions that every command takes: lvq --help. The manual: man lvq-" + command.name +
         "\n";
}

int run_help(const Session& session) {
  const auto& operands = session.invocation.operands;
  const CommandRow* row = operands.empty() ? nullptr : find_row(operands.front());
  if (!row && !operands.empty()) return session.refuse(no_such_command(operands.front()));
  const std::string text = row ? command_help(*row) : full_help();
  return session.print(spoken_json(session.invocation.command, text), text);
}

}  // namespace lvq
