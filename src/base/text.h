// Small text functions that every layer needs. All are total: they take any bytes and cannot fail.
#pragma once

#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lvq {

std::vector<std::string> split(std::string_view text,
                               char separator);  // "a::b" -> {"a","","b"}; "" -> {""}
// Splits at runs of blanks and tabs, so no word is empty.
std::vector<std::string> split_words(std::string_view text);
// The lines without '\n'. A line feed at the end adds no further line.
std::vector<std::string> split_lines(std::string_view text);
std::string_view trim(std::string_view text);  // ASCII white space, both ends
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// A number at the begin of `text`, which it is taken from. False, and nothing is taken: there is
// none, or it is too large.
template <class Number>
bool take_number(std::string_view& text, Number& into, int base = 10) {
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (problem != std::errc()) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  into = number;
  return true;
}
// The whole of `text` as a number. False, and nothing is read: it is none, or too large.
template <class Number>
bool read_number(std::string_view text, Number& into, int base = 10) {
  Number number{};
  if (!take_number(text, number, base) || !text.empty()) return false;
  into = number;
  return true;
}
// "1 disk", "5 disks"
std::string counted(size_t count, std::string_view thing);

// The text with each {name} replaced by its value; a {name} without a value stays as it is.
using Values = std::map<std::string_view, std::string>;
std::string with_values(std::string_view text, const Values& values);
bool is_letter_or_digit(char c);           // ASCII only
std::string lower(std::string_view text);  // ASCII only
std::string upper(std::string_view text);  // ASCII only

// Length of the well-formed UTF-8 sequence at the start of `bytes` (RFC 3629), 0 where there is
// none.
size_t utf8_length(std::string_view bytes);
bool is_utf8(std::string_view bytes);
// Each byte that is not part of well-formed UTF-8 becomes U+FFFD.
std::string as_utf8(std::string_view bytes);

// Before what a command reads from its standard input (bash(1), here strings).
constexpr std::string_view kHereString = "<<<";

// Quoted so that a shell reads the same argv back; plain words stay as they are, and kHereString.
std::string shell_quote(std::string_view word);
std::string shell_quote(const std::vector<std::string>& argv);

// The bytes in a form that cannot move a cursor, ring a bell or forge a line: control characters
// and invalid UTF-8 as \xNN, '\n' as "\n". For names and tool output that reach a terminal or log.
std::string printable(std::string_view bytes);
// The same, but line feeds and tabs stay.
std::string printable_lines(std::string_view bytes);

// The last `limit` bytes of a tool's output, cut at a line start where one is near.
std::string tail(std::string_view text, size_t limit);

}  // namespace lvq
