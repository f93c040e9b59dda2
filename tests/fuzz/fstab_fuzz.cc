// Hostile bytes as fstab(5) and crypttab(5). The first byte chooses a line to remove.
#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "model/fstab.h"
#include "tests/fuzz/require.h"

namespace {

using namespace lvq;

size_t lines_of(std::string_view text) { return split_lines(text).size(); }

void removing_leaves_the_rest(std::string_view text, size_t line) {
  const std::string without = fstab_without(text, {line});
  std::vector<std::string> lines = split_lines(text);
  if (line == 0 || line > lines.size()) return require(without == text);
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line - 1));
  require(split_lines(without) == lines);
}

void adding_and_removing_is_nothing(std::string_view text, const FstabEntry& entry) {
  const std::string with = fstab_with(text, {entry});
  require(with.starts_with(text));
  const std::string back = fstab_without(with, {lines_of(with)});
  require(back == text || back == std::string(text) + "\n");
}

void an_entry_survives(FstabEntry entry) {
  for (std::string* field : {&entry.spec, &entry.target, &entry.type, &entry.options})
    if (field->empty()) return;
  entry.line = 1;
  const Fstab back = parse_fstab(format_fstab_entry(entry));
  require(back.odd_lines.empty() && back.entries.size() == 1 && back.entries[0] == entry);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Fstab fstab = parse_fstab(text);
  require(fstab.entries.size() + fstab.odd_lines.size() <= lines_of(text));
  for (const auto& entry : fstab.entries) {
    require(entry.line >= 1 && entry.line <= lines_of(text));
    an_entry_survives(entry);
  }
  require(unescape_fstab_field(escape_fstab_field(text)) == text);
  require(escape_fstab_field(text).find_first_of(" \t\r\n") == std::string::npos);
  removing_leaves_the_rest(text, size > 0 ? data[0] : 0);
  FstabEntry own{"UUID=1", std::string(text), "xfs", "defaults", 0, 2, 0};
  adding_and_removing_is_nothing(text, own);
  an_entry_survives(own);
  parse_crypttab(text);
  return 0;
}
