#include "probe/kernel_merges.h"

#include "base/text.h"
#include "probe/words.h"

namespace lvq {
namespace {

// "vg-data: 0 409600 snapshot-merge 254:1 254:2 P 8". Returns what is wrong with the line, if
// anything.
std::string read_merge_line(const std::string& line, std::string& name) {
  const size_t colon = line.rfind(": ");
  if (colon == line.npos) return "no name";
  name = line.substr(0, colon);
  const auto words = split_words(line.substr(colon + 2));
  if (words.size() < 3) return "too few fields";
  return words[2] == "snapshot-merge" ? "" : is_not("target", "snapshot-merge", words[2]);
}

}  // namespace

Result<std::set<std::string>> parse_merge_tables(std::string_view text) {
  std::set<std::string> names;
  for (const auto& line : split_lines(text)) {
    if (line.empty() || line == "No devices found") continue;
    std::string name;
    if (const std::string problem = read_merge_line(line, name); !problem.empty())
      return not_understood("dmsetup table", "printed a line that is not understood: " + problem,
                            tail(line, 300));
    names.insert(std::move(name));
  }
  return names;
}

Result<> read_kernel_merges(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (!scope.merges) return {};
  TRY(const Output output, host.run({{"dmsetup", "table", "--target", "snapshot-merge"}}));
  if (!output.ok())
    return could_not_ask("dmsetup table", "could not list the kernel's merges",
                         tail(output.err, 2000));
  TRY(snapshot.merges, parse_merge_tables(output.out));
  return {};
}

}  // namespace lvq
