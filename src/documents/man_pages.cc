#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/global_options.h"
#include "cli/help.h"
#include "commands/shared/consent.h"
#include "documents/documents.h"

namespace lvq {
namespace {

// Columns that man leaves, of 80, for a line that is not wrapped.
constexpr size_t kExampleColumns = 68;

using Lines = std::vector<std::string>;

// Escapes plain text for scdoc.
std::string escaped(std::string_view text) {
  constexpr std::string_view kSpecial = "\\*_#[]|-+.~<>";
  std::string out;
  for (const char each : text) {
    if (kSpecial.find(each) != std::string_view::npos) out += '\\';
    out += each;
  }
  return out;
}

std::string bold(std::string_view text) { return "*" + escaped(text) + "*"; }
std::string underlined(std::string_view text) { return "_" + escaped(text) + "_"; }
std::string heading(const char* title) { return fmt::format("\n# {}\n\n", title); }

// The text of a link in Markdown that begins at `at`, and where the link ends; "" where none does.
std::string link_text(std::string_view text, size_t at, size_t& end) {
  const size_t middle = text.find("](", at);
  const size_t last = middle == text.npos ? middle : text.find(')', middle);
  if (text[at] != '[' || last == text.npos || text.find('[', at + 1) < middle) return "";
  end = last + 1;
  return std::string(text.substr(at + 1, middle - at - 1));
}

// A paragraph of Markdown: code and strong words become bold, links their text.
std::string from_markdown(std::string_view text) {
  std::string out, plain;
  const auto flush = [&] {
    out += escaped(plain);
    plain.clear();
  };
  for (size_t at = 0; at < text.size();) {
    const std::string_view mark = text.substr(at).starts_with("**") ? "**" : "`";
    const bool marked = text.substr(at).starts_with(mark);
    const size_t close = marked ? text.find(mark, at + mark.size()) : text.npos;
    size_t after_link = 0;
    if (marked && close != text.npos) {
      flush();
      out += bold(text.substr(at + mark.size(), close - at - mark.size()));
      at = close + mark.size();
    } else if (const auto words = link_text(text, at, after_link); !words.empty()) {
      plain += words;
      at = after_link;
    } else {
      plain += text[at++];
    }
  }
  flush();
  return out;
}

// The paragraphs of a page between a line and the next heading or fence; no tables, no lists.
std::string prose_after(const std::string& page, const std::string& begins) {
  std::string out, paragraph;
  bool inside = false;
  const auto flush = [&] {
    if (!paragraph.empty()) out += from_markdown(paragraph) + "\n\n";
    paragraph.clear();
  };
  for (const auto& line : split_lines(page)) {
    if (inside && (line.starts_with("#") || line.starts_with("```"))) break;
    if (inside && line.empty()) flush();
    if (inside && !line.empty() && !line.starts_with("|"))
      paragraph += (paragraph.empty() ? "" : "\n") + line;
    inside = inside || line == begins;
  }
  flush();
  return out;
}

std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = upper(text.substr(0, 1))[0];
  return escaped(text);
}

std::string option_text(const Option& option) {
  Lines names;
  for (const auto& name : names_of(option)) names.push_back(bold(name));
  const std::string value = is_switch(option) ? "" : " " + underlined(option.value);
  const std::string more = option.repeatable ? " It can be given several times." : "";
  return join(names, ", ") + value + "\n\t" + capitalised(option.help) + "." + more + "\n\n";
}

std::string examples(const Command& command) {
  std::string out;
  for (const auto& example : command.examples)
    out += capitalised(example.what) + ":\n\n```\n" + for_a_shell(example.line, kExampleColumns) +
           "```\n\n";
  return out;
}

constexpr std::pair<int, const char*> kStatuses[] = {
    {0, "Done, nothing to do, or a dry run."},
    {1, "Refused, wrong use, or the answer was not yes: nothing was changed."},
    {2, "Execution stopped: lvq continue finishes it, lvq repair takes it back."},
    {3, "Execution stopped past the point of no return: only lvq continue finishes it."},
    {4, "The machine is in a partial or drifted state that lvq will not guess about."},
    {130, "Interrupted at the question: nothing was changed."},
};

std::string exit_status() {
  std::string out = heading("EXIT STATUS");
  for (const auto& [status, meaning] : kStatuses)
    out += fmt::format("*{}*\n\t{}\n\n", status, escaped(meaning));
  return out;
}

constexpr std::pair<const char*, const char*> kFiles[] = {
    {"/var/lib/lvq", "The journals of the transactions."},
    {"/var/log/lvq/lvq.log", "The audit log: a line for each step."},
    {"/run/lvq", "Locks."},
};

std::string files() {
  std::string out = heading("FILES");
  for (const auto& [path, what] : kFiles) out += underlined(path) + "\n\t" + escaped(what) + "\n\n";
  return out;
}

std::string see_also(const std::string& own) {
  Lines pages;
  if (!own.empty()) pages.push_back("*lvq*(8)");
  for (const auto& row : command_rows())
    if (row.command.name != own)
      pages.push_back(bold(std::string("lvq-") + row.command.name) + "(8)");
  for (const char* other : {"lvm", "fstab"})
    pages.push_back(fmt::format("*{}*({})", other, std::string(other) == "lvm" ? 8 : 5));
  return heading("SEE ALSO") + join(pages, ", ") + "\n";
}

std::string title(const std::string& name) {
  return fmt::format("{}(8) \"lvq {}\" \"lvq\"\n", name, LVQ_VERSION);
}

std::string name_section(const std::string& name, const std::string& summary) {
  return heading("NAME") + escaped(name) + " - " + escaped(summary) + "\n";
}

// "*lvq* [_OPTION_...] *shrink* --lv VG/LV --size SIZE"
std::string synopsis(const Command& command) {
  Lines forms;
  for (const char* form : command.forms)
    forms.push_back("*lvq* " + escaped("[OPTION...] ") + bold(command.name) + " " + escaped(form));
  return heading("SYNOPSIS") + join(forms, "++\n") + "\n";
}

std::string command_options(const CommandRow& row) {
  std::string out;
  for (const Option* option : shown_options(row)) out += option_text(*option);
  return heading("OPTIONS") + out + "Options that every command takes are in *lvq*(8).\n";
}

std::string command_page(const CommandRow& row, const std::string& page) {
  const Command& command = row.command;
  const std::string name = std::string("lvq-") + command.name;
  const std::string intro = prose_after(page, std::string("# lvq ") + command.name);
  const std::string stops = prose_after(page, "## If it stops");
  return title(name) + name_section(name, command.summary) + synopsis(command) +
         heading("DESCRIPTION") + (intro.empty() ? capitalised(command.summary) + ".\n" : intro) +
         command_options(row) + heading("EXAMPLES") + examples(command) +
         (stops.empty() ? "" : heading("IF IT STOPS") + stops) + exit_status() + files() +
         see_also(command.name);
}

std::string commands_section() {
  std::string out = heading("COMMANDS");
  for (const auto& row : command_rows())
    out += bold(std::string("lvq-") + row.command.name) + "(8)\n\t" +
           capitalised(row.command.summary) + ".\n\n";
  return out;
}

std::string consents_section() {
  std::string out = heading("CONSENT") +
                    "What would be lost, or is a risk, is refused; the refusal prints the word for "
                    "*\\-\\-allow* that lifts it.\n\n";
  for (const auto& row : consent_rows())
    out += bold(row.word) + ":" + underlined(row.object) + "\n\t" + escaped(row.meaning) + "\n\n";
  return out;
}

std::string main_page() {
  std::string options;
  for (const auto& global : global_options()) options += option_text(global.option);
  return title("lvq") + name_section("lvq", "LVM2 workflows as transactions") +
         heading("SYNOPSIS") + "*lvq* " + escaped("[OPTION...] COMMAND [ARGUMENT...]") + "\n" +
         heading("DESCRIPTION") +
         "lvq looks at the machine once, refuses anything ambiguous, and makes a plan. It shows "
         "exactly what will run, asks, carries it out, and writes every step into a journal. At "
         "the end it proves that the machine is in the state that was promised. What was cut off, "
         "by a power failure too, *lvq continue* finishes and *lvq repair* takes back.\n" +
         commands_section() + heading("OPTIONS") + "They are accepted anywhere on the line.\n\n" +
         options + consents_section() + exit_status() + files() + see_also("");
}

}  // namespace

Texts man_pages(const Texts& pages) {
  Texts all = {{"lvq.8.scd", main_page()}};
  for (const auto& row : command_rows()) {
    const std::string name = row.command.name;
    const auto page = pages.find(name);
    all["lvq-" + name + ".8.scd"] = command_page(row, page == pages.end() ? "" : page->second);
  }
  return all;
}

}  // namespace lvq
