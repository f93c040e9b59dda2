#include "model/exports.h"

#include <algorithm>

#include "base/text.h"
#include "model/fstab.h"

namespace lvq {
namespace {

// The path is quoted or ends at the first blank. It may have octal escapes, "\040" for a blank.
std::string path_of(std::string_view line, std::string_view& rest) {
  const bool quoted = line.starts_with('"');
  if (quoted) line.remove_prefix(1);
  const size_t end = std::min(line.find_first_of(quoted ? "\"" : " \t"), line.size());
  rest = line.substr(std::min(end + (quoted ? 1 : 0), line.size()));
  return unescape_fstab_field(line.substr(0, end));
}

bool crosses(std::string_view options) {
  for (size_t at = options.find("crossmnt"); at != options.npos;
       at = options.find("crossmnt", at + 1))
    if (at == 0 || !options.substr(0, at).ends_with("no")) return true;
  return false;
}

}  // namespace

std::vector<Export> parse_exports(std::string_view text) {
  std::vector<Export> exports;
  const auto lines = split_lines(text);
  for (size_t n = 0; n < lines.size(); ++n) {
    const size_t first = n + 1;
    std::string line(lines[n]);
    while (line.ends_with('\\') && n + 1 < lines.size()) {  // the next line continues it
      line.pop_back();
      line += lines[++n];
    }
    const std::string_view trimmed = trim(line);
    if (trimmed.empty() || trimmed.starts_with('#')) continue;
    std::string_view options;
    std::string path = path_of(trimmed, options);
    exports.push_back({std::move(path), crosses(options), first});
  }
  return exports;
}

}  // namespace lvq
