#include "commands/option.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lvq {

std::vector<std::string> names_of(const Option& option) { return split(option.name, ','); }

std::string long_name(const Option& option) { return names_of(option).back(); }

std::vector<std::string> choices_of(const Option& option) {
  const std::string_view words = option.value;
  const bool literal = std::ranges::all_of(
      words, [](char each) { return each == '|' || (each >= 'a' && each <= 'z'); });
  return literal && !words.empty() ? split(words, '|') : std::vector<std::string>{};
}

std::string with_value(const Option& option) {
  const std::string name = join(names_of(option), ", ");
  return is_switch(option) ? name : name + " " + option.value;
}

bool is_path(std::string_view value) {
  constexpr std::array<std::string_view, 4> kPaths = {"FILE", "DIR", "DEV", "PROG"};
  return std::ranges::any_of(kPaths, [&](std::string_view path) {
    return value == path || value.starts_with(std::string(path) + "[") ||
           value.starts_with(std::string(path) + "|");
  });
}

}  // namespace lvq
