#include "base/text.h"
#include "host/host.h"

namespace lvq {

std::string ending_of(const Output& output) {
  return output.signal != 0 ? "was ended by signal " + std::to_string(output.signal)
                            : "exited with status " + std::to_string(output.exit_status);
}

namespace {

// What a progress meter has drawn over is not among the words, no more than on a terminal.
std::string without_meters(std::string_view text) {
  std::vector<std::string> lines;
  for (std::string_view line : split_lines(text)) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = line.substr(line.rfind('\r') + 1);
    if (line.starts_with('\x02')) line.remove_prefix(1);
    lines.emplace_back(line);
  }
  return join(lines, "\n");
}

}  // namespace

std::string last_words(const Output& output) {
  constexpr size_t kTailBytes = 4096;
  const std::string words = without_meters(output.err.empty() ? output.out : output.err);
  return std::string(trim(tail(words, kTailBytes)));
}

}  // namespace lvq
