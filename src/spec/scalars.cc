#include "spec/scalars.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lvq {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_digit(char c) { return kDigits.contains(c); }

// True for words to which YAML 1.1 (yaml.org/type) gives a meaning, in upper or lower case; "=" and
// "<<" are among them.
bool is_word_of_yaml(std::string_view text) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"~", "null", "y", "yes", "n", "no", "true", "false", "on",
                                       "off", "=", "<<", ".inf", "-.inf", "+.inf", ".nan"});
  return std::ranges::find(kWords, lower(text)) != kWords.end();
}

// YAML has decimal, octal, hexadecimal and binary numbers and those of base 60, all with
// underscores.
bool is_whole_number(std::string_view text) {
  if (text.starts_with("0b")) return consists_of(text.substr(2), "01_");
  if (text.starts_with("0o")) return consists_of(text.substr(2), "01234567");
  if (text.starts_with("0x")) return consists_of(text.substr(2), "0123456789abcdefABCDEF_");
  return consists_of(text, "0123456789_:") && is_digit(text.front());
}

bool is_fraction(std::string_view text) {
  const size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    std::string_view exponent = text.substr(e + 1);
    if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.remove_prefix(1);
    if (!consists_of(exponent, kDigits)) return false;
  }
  const std::string_view mantissa = text.substr(0, e);
  return consists_of(mantissa, "0123456789_.:") && (is_digit(text[0]) || text[0] == '.');
}

// "2001-12-14", with a time behind it or not.
bool is_date(std::string_view text) {
  const auto parts = split(text.substr(0, text.find_first_of("Tt \t")), '-');
  return parts.size() == 3 && parts[0].size() == 4 &&
         std::ranges::all_of(parts, [](const auto& part) { return consists_of(part, kDigits); });
}

bool is_number(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && (is_whole_number(text) || is_fraction(text));
}

bool is_syntax(std::string_view text) {
  constexpr std::string_view kIndicators = ",[]{}#&*!|>'\"%@`?:";
  if (kIndicators.contains(text.front()) || text.front() == ' ' || text.back() == ' ') return true;
  if (text == "-" || text.starts_with("- ") || text.starts_with("---") || text.starts_with("..."))
    return true;
  return text.contains(": ") || text.ends_with(':') || text.contains(" #") ||
         text.find_first_of(",[]{}") != std::string_view::npos;
}

// The byte order mark inside a text, and what is no character.
bool is_stray(std::string_view character) {
  return character == "\uFEFF" || character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

}  // namespace

bool can_be_written(std::string_view text) {
  if (printable(text) != text) return false;
  for (; !text.empty(); text.remove_prefix(utf8_length(text)))
    if (is_stray(text.substr(0, utf8_length(text)))) return false;
  return true;
}

std::string yaml_scalar(std::string_view text) {
  const bool is_plain = !text.empty() && !is_word_of_yaml(text) && !is_number(text) &&
                        !is_date(text) && !is_syntax(text);
  if (is_plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' || c == '\\' ? "\\" : "").append(1, c);
  return out + "\"";
}

}  // namespace lvq
