// The grammars of the words that tools and the kernel print. Every field that is read has one, and
// a word that it does not accept is an error that names the field and the word: what lvq does not
// know never reads as "no".
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace lvq {

struct Grammar {
  bool (*accepts)(std::string_view word);
  std::string_view what;  // completes "is not …"
};

// "lv_active is not a word that lvq knows: "perhaps""
std::string is_not(std::string_view field, std::string_view what, std::string_view word);
inline std::string is_not(std::string_view field, const Grammar& grammar, std::string_view word) {
  return is_not(field, grammar.what, word);
}

// A tool or the kernel printed something that lvq does not know. It is never read as "no".
inline constexpr Code kOutputUnknown = "output-unknown";
std::unexpected<Error> not_understood(std::string subject, std::string message,
                                      std::string evidence = {});
// A tool that was asked for information failed.
std::unexpected<Error> could_not_ask(std::string subject, std::string message,
                                     std::string evidence);

bool is_decimal(std::string_view word);
bool is_alphanumeric(std::string_view word,
                     std::string_view besides = {});  // ASCII, at least one character
bool is_one_of(std::string_view word, std::span<const std::string_view> known);

// Whether `word` has one of the known letters in each place. Places after the first `needed` may be
// missing at the end.
bool is_lettered(std::string_view word, std::span<const std::string_view> places, size_t needed);

// Whether the list has at least one word, and `accepts` accepts all of them.
template <class Accepts>
bool is_list(std::string_view list, Accepts accepts, char separator = ',') {
  for (;;) {
    const size_t end = list.find(separator);
    if (!accepts(list.substr(0, end))) return false;
    if (end == list.npos) return true;
    list.remove_prefix(end + 1);
  }
}

}  // namespace lvq
