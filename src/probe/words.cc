#include "probe/words.h"

#include "base/text.h"

namespace lvq {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string is_not(std::string_view field, std::string_view what, std::string_view word) {
  return std::string(field) + " is not " + std::string(what) + ": \"" + printable(word) + "\"";
}

std::unexpected<Error> not_understood(std::string subject, std::string message,
                                      std::string evidence) {
  return fail(kOutputUnknown, std::move(subject), std::move(message), std::move(evidence),
              "lvq does not guess: report this, with the version of what printed it");
}

std::unexpected<Error> could_not_ask(std::string subject, std::string message,
                                     std::string evidence) {
  return fail("tool-failed", std::move(subject), std::move(message), std::move(evidence),
              "mend what it complains about, then run lvq again");
}

bool is_decimal(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, is_digit);
}

bool is_alphanumeric(std::string_view word, std::string_view besides) {
  const auto fits = [&](char c) {
    return is_letter(c) || is_digit(c) || besides.find(c) != besides.npos;
  };
  return !word.empty() && std::ranges::all_of(word, fits);
}

bool is_one_of(std::string_view word, std::span<const std::string_view> known) {
  return std::ranges::find(known, word) != known.end();
}

bool is_lettered(std::string_view word, std::span<const std::string_view> places, size_t needed) {
  if (word.size() < needed || word.size() > places.size()) return false;
  for (size_t n = 0; n < word.size(); ++n)
    if (places[n].find(word[n]) == std::string_view::npos) return false;
  return true;
}

}  // namespace lvq
