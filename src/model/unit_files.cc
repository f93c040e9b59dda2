#include "model/unit_files.h"

#include "base/text.h"

namespace lvq {
namespace {

// Calls `take` for each setting in order, so that a later one replaces an earlier one. A line that
// ends with a backslash continues on the next.
template <class Take>
void each_setting(std::string_view text, const Take& take) {
  std::string line;
  for (const auto& part : split_lines(text)) {
    line += part;
    if (line.ends_with('\\')) {
      line.back() = ' ';
      continue;
    }
    const std::string_view setting = trim(line);
    const size_t equals = setting.find('=');
    const bool comment = setting.starts_with('#') || setting.starts_with(';');
    if (!comment && equals != setting.npos)
      take(trim(setting.substr(0, equals)), trim(setting.substr(equals + 1)));
    line.clear();
  }
}

bool is_kept(char c, bool first) {
  return is_letter_or_digit(c) || c == ':' || c == '_' || (c == '.' && !first);
}

}  // namespace

UnitFile parse_unit(std::string path, std::string_view text) {
  UnitFile unit{std::move(path), {}, {}, {}};
  each_setting(text, [&](std::string_view name, std::string_view value) {
    if (name == "What") unit.what = value;
    if (name == "Where") unit.where = value;
    if (name == "SourcePath") unit.source = value;
  });
  return unit;
}

std::string unit_of_path(std::string_view path, std::string_view suffix) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string name;
  for (const auto& part : split(path, '/')) {
    if (part.empty()) continue;
    if (!name.empty()) name += '-';
    for (const char c : part) {
      const auto byte = static_cast<unsigned char>(c);
      if (is_kept(c, name.empty()))
        name += c;
      else
        name += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return (name.empty() ? "-" : name) + std::string(suffix);
}

}  // namespace lvq
