// Completion for bash, zsh and fish. Each is a script of its own: nothing of lvq runs while
// somebody types.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/global_options.h"
#include "cli/help.h"
#include "documents/documents.h"

namespace lvq {
namespace {

using Names = std::vector<std::string>;

constexpr const char* kBegun =
    "# Completion for lvq in {}. It is made of the tables of lvq's command line.\n";

// The global options, without those that are for one command only.
std::vector<const Option*> global_rows() {
  std::vector<const Option*> all;
  for (const auto& global : global_options())
    if (*global.only == '\0') all.push_back(&global.option);
  return all;
}

std::string command_names(std::string_view separator) {
  Names all;
  for (const auto& row : command_rows()) all.emplace_back(row.command.name);
  return join(all, separator);
}

std::string all_names(const std::vector<const Option*>& options) {
  Names all;
  for (const Option* option : options)
    std::ranges::move(names_of(*option), std::back_inserter(all));
  return join(all, " ");
}

bool is_folder(std::string_view value) { return value == "DIR"; }
bool names_command(const Command& command) {
  return std::string_view(command.operands.name) == "COMMAND";
}

// Within single quotes, as bash, zsh and fish read it.
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char each : text) out += each == '\'' ? std::string("'\\''") : std::string(1, each);
  return out + "'";
}

// --- bash ----------------------------------------------------------------------------------------

std::string bash_values(const Option& option) {
  const Names choices = choices_of(option);
  if (!choices.empty()) return "_lvq_offer " + in_quotes(join(choices, " "));
  if (is_folder(option.value)) return "_lvq_paths -d";
  return is_path(option.value) ? "_lvq_paths -f" : ":";  // nothing to offer
}

// A branch of `case` for each option that has a value.
std::string bash_value_cases(const std::string& command,
                             const std::vector<const Option*>& options) {
  std::string out;
  for (const Option* option : options) {
    if (is_switch(*option)) continue;
    for (const auto& name : names_of(*option))
      out += fmt::format("    {},{}) {}; return ;;\n", command, name, bash_values(*option));
  }
  return out;
}

std::string bash_operands(const Command& command) {
  if (names_command(command)) return "_lvq_offer \"$commands\"";
  return is_path(command.operands.name) ? "_lvq_paths -f" : ":";
}

constexpr const char* kBashFunctions = R"(
_lvq_offer() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current")
}

_lvq_paths() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen "$1" -- "$current")
}

_lvq() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local command='' options='' word
  COMPREPLY=()
  # "--output=json" is three words to bash.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $before == '=' ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
)";

std::string bash() {
  std::string out = fmt::format(fmt::runtime(kBegun), "bash") + kBashFunctions;
  out += "  local commands=" + in_quotes(command_names(" ")) + "\n";
  out += "  local globals=" + in_quotes(all_names(global_rows())) + "\n";
  out += "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case $word in\n      " +
         command_names("|") + ") command=$word; break ;;\n    esac\n  done\n";
  out += "  case $command,$before in\n" + bash_value_cases("*", global_rows());
  for (const auto& row : command_rows())
    out += bash_value_cases(row.command.name, shown_options(row));
  out += "  esac\n  case $command in\n";
  for (const auto& row : command_rows())
    if (!shown_options(row).empty())
      out += fmt::format("    {}) options={} ;;\n", row.command.name,
                         in_quotes(all_names(shown_options(row))));
  out +=
      "  esac\n  if [[ $current == -* ]]; then\n    _lvq_offer \"$options $globals\"\n    return\n"
      "  fi\n  case $command in\n    '') _lvq_offer \"$commands\" ;;\n";
  for (const auto& row : command_rows())
    if (row.command.operands.most > 0)
      out += fmt::format("    {}) {} ;;\n", row.command.name, bash_operands(row.command));
  return out + "  esac\n}\n\ncomplete -F _lvq lvq\n";
}

// --- zsh -----------------------------------------------------------------------------------------

// Escapes text that stands between the colons and brackets of _arguments.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char each : text) {
    if (std::string_view("[]:\\").find(each) != std::string_view::npos) out += '\\';
    out += each;
  }
  return out;
}

std::string zsh_values(const Option& option) {
  const Names choices = choices_of(option);
  if (!choices.empty()) return "(" + join(choices, " ") + ")";
  if (is_folder(option.value)) return "_files -/";
  return is_path(option.value) ? "_files" : " ";
}

std::string zsh_option(const Option& option) {
  const Names names = names_of(option);
  const std::string value =
      is_switch(option) ? "" : ":" + zsh_text(option.value) + ":" + zsh_values(option);
  const std::string help = "[" + zsh_text(option.help) + "]" + value;
  const std::string others = option.repeatable  ? "*"
                             : names.size() > 1 ? "(" + join(names, " ") + ")"
                                                : "";
  std::string out;
  for (const auto& name : names) {
    const bool attached = !is_switch(option) && name.starts_with("--");
    out += "    " + in_quotes(others + name + (attached ? "=" : "") + help) + "\n";
  }
  return out;
}

std::string zsh_operands(const Command& command) {
  if (command.operands.most == 0) return "";
  const std::string what = names_command(command)           ? "_lvq_commands"
                           : is_path(command.operands.name) ? "_files"
                                                            : " ";
  const std::string many = command.operands.most == kAnyNumber ? "*" : "1";
  return "        " + in_quotes(many + ":" + command.operands.name + ":" + what) + " \\\n";
}

std::string zsh_command(const CommandRow& row) {
  std::string own;
  for (const Option* option : shown_options(row))
    for (const auto& line : split_lines(zsh_option(*option))) own += "    " + line + " \\\n";
  return fmt::format("    {})\n      _arguments -s \\\n{}{}        $globals ;;\n", row.command.name,
                     own, zsh_operands(row.command));
}

std::string zsh() {
  std::string described, commands, globals;
  for (const auto& row : command_rows()) {
    described += "    " +
                 in_quotes(std::string(row.command.name) + ":" + zsh_text(row.command.summary)) +
                 "\n";
    commands += zsh_command(row);
  }
  for (const Option* option : global_rows()) globals += zsh_option(*option);
  return "#compdef lvq\n" + fmt::format(fmt::runtime(kBegun), "zsh") +
         "\n_lvq_commands() {\n  local -a commands=(\n" + described +
         "  )\n  _describe command commands\n}\n\n_lvq() {\n  local state line\n  typeset -A "
         "opt_args\n"
         "  local -a globals=(\n" +
         globals +
         "  )\n  _arguments -s -C $globals '1:command:_lvq_commands' '*::argument:->arguments'\n"
         "  [[ $state == arguments ]] || return\n  case $words[1] in\n" +
         commands + "  esac\n}\n\n_lvq \"$@\"\n";
}

// --- fish ----------------------------------------------------------------------------------------

std::string fish_names(const Option& option) {
  std::string out;
  for (const auto& name : names_of(option))
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return out;
}

std::string fish_values(const Option& option) {
  const Names choices = choices_of(option);
  if (is_switch(option)) return "";
  if (!choices.empty()) return " -x -a " + in_quotes(join(choices, " "));
  if (is_folder(option.value)) return " -x -a '(__fish_complete_directories)'";
  return is_path(option.value) ? " -r -F" : " -x";
}

std::string fish_line(const std::string& condition, const Option& option) {
  return "complete -c lvq" + condition + fish_names(option) + fish_values(option) + " -d " +
         in_quotes(option.help) + "\n";
}

std::string fish_operands(const Command& command, const std::string& condition) {
  if (names_command(command))
    return "complete -c lvq" + condition + " -a " + in_quotes(command_names(" ")) + "\n";
  return is_path(command.operands.name) ? "complete -c lvq" + condition + " -F\n" : "";
}

std::string fish() {
  std::string out = fmt::format(fmt::runtime(kBegun), "fish") + "complete -c lvq -f\n";
  for (const auto& row : command_rows())
    out += fmt::format("complete -c lvq -n __fish_use_subcommand -a {} -d {}\n", row.command.name,
                       in_quotes(row.command.summary));
  for (const Option* option : global_rows()) out += fish_line("", *option);
  for (const auto& row : command_rows()) {
    const std::string condition =
        fmt::format(" -n '__fish_seen_subcommand_from {}'", row.command.name);
    for (const Option* option : shown_options(row)) out += fish_line(condition, *option);
    out += fish_operands(row.command, condition);
  }
  return out;
}

}  // namespace

Texts completions() { return {{"lvq.bash", bash()}, {"_lvq", zsh()}, {"lvq.fish", fish()}}; }

}  // namespace lvq
