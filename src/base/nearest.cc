#include "base/nearest.h"

#include <algorithm>

namespace lvq {
namespace {

constexpr size_t kLongest = 32;     // longer words are not compared
constexpr size_t kMostEdits = 2;    // between a word and what was meant by it
constexpr size_t kFewestTyped = 4;  // letters of a name for lvq to complete it: "--dr"

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& names) {
  if (word.size() > kLongest) return "";
  std::string found;
  size_t fewest = kMostEdits + 1;
  for (const auto& name : names) {
    const bool begun = word.size() >= kFewestTyped && name.starts_with(word);
    const size_t edits = begun ? kMostEdits : edit_distance(word, name);
    // A word of three letters is two edits away from any other.
    if (edits >= fewest || edits + 1 >= word.size()) continue;
    fewest = edits;
    found = name;
  }
  return found;
}

}  // namespace lvq
