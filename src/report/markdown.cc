#include "report/markdown.h"

#include <algorithm>

#include "base/text.h"

namespace lvq {
namespace {

constexpr std::string_view kMarkup = "\\`*_{}[]<>|~#&!$@";

bool ends_word(std::string_view text, size_t at) { return at >= text.size() || text[at] == ' '; }

// Where a mark in the first word needs an escape; npos: nowhere. At the start of a line "- ", "+ "
// and "1. " begin a list, and rows of "-" and "=" make a heading.
size_t leading_mark(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('=')) return 0;
  if (text.starts_with('+') && ends_word(text, 1)) return 0;
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool numbered = digits > 0 && digits < text.size() &&
                        (text[digits] == '.' || text[digits] == ')') && ends_word(text, digits + 1);
  return numbered ? digits : text.npos;
}

// "http://…" and "www.…" become links without any markup.
bool begins_link(std::string_view text, size_t at) {
  if (text[at] == ':') return text.substr(at + 1, 2) == "//";
  return text[at] == '.' && at >= 3 && lower(text.substr(at - 3, 3)) == "www";
}

std::string markdown_escaped(std::string_view text) {
  std::string out;
  const size_t mark = leading_mark(text);
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == mark || kMarkup.find(text[i]) != kMarkup.npos || begins_link(text, i)) out += '\\';
    out += text[i];
  }
  return out;
}

// A fence that is longer than any row of backquotes in the text.
std::string fence_for(std::string_view text) {
  size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(std::max<size_t>(3, longest + 1), '`');
}

}  // namespace

// Blanks at the ends would make an indented block, or a line break.
Markdown::Markdown(std::string_view text) : bytes_(markdown_escaped(trim(printable(text)))) {}

Markdown Markdown::verbatim(Literal markup) {
  Markdown out;
  out.bytes_ = markup.text();
  return out;
}

Markdown Markdown::block(Literal language, std::string_view text) {
  const std::string shown = printable_lines(text), fence = fence_for(shown);
  Markdown out;
  out.bytes_ = fence + std::string(language.text()) + "\n" + shown;
  if (!shown.ends_with('\n')) out.bytes_ += '\n';
  out.bytes_ += fence + "\n";
  return out;
}

Markdown& Markdown::operator+=(const Markdown& more) {
  bytes_ += more.bytes_;
  return *this;
}

Markdown table(const std::vector<Literal>& head, const std::vector<std::vector<Markdown>>& rows) {
  const Markdown bar = Markdown::verbatim("|"), end = Markdown::verbatim("\n");
  Markdown out = bar;
  for (const Literal cell : head)
    out += Markdown::verbatim(" ") + Markdown::verbatim(cell) + Markdown::verbatim(" |");
  out += end + bar;
  for (size_t n = 0; n < head.size(); ++n) out += Markdown::verbatim(" --- |");
  out += end;
  for (const auto& row : rows) {
    out += bar;
    for (const auto& cell : row) out += Markdown::verbatim(" ") + cell + Markdown::verbatim(" |");
    out += end;
  }
  return out;
}

}  // namespace lvq
