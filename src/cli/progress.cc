#include "cli/progress.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/render_text.h"

namespace lvq {
namespace {

constexpr int kBarWidth = 20;
constexpr const char* kToTheEnd = "\x1b[K";

}  // namespace

std::optional<double> percent_moved(std::string_view line) {
  size_t at = line.npos;
  for (const std::string_view word : {": Moved: ", ": Merged: "})
    if (const size_t found = line.rfind(word); found != line.npos) at = found + word.size();
  if (at == line.npos || !line.ends_with('%')) return std::nullopt;
  return percent_in(line.substr(at, line.size() - at - 1));
}

std::string Progress::words(double percent, double seconds) const {
  std::string out = fmt::format("{:.0f} %", percent);
  if (percent <= 0 || seconds <= 0) return out;
  const double done = static_cast<double>(size_.value) * percent / 100;
  if (size_.value > 0) out += fmt::format(", {}/s", text(Bytes{static_cast<uint64_t>(done / seconds)}));
  return out + ", " + duration_text(seconds * (100 - percent) / percent) + " left";
}

std::string Progress::update(double percent, double seconds) {
  if (percent >= 100 || seconds < 1) return "";
  if (terminal_) {
    const int full = static_cast<int>(percent * kBarWidth / 100);
    shown_ = true;
    return "\r" + title_ + " [" + std::string(static_cast<size_t>(full), '#') +
           std::string(static_cast<size_t>(kBarWidth - full), '.') + "] " + words(percent, seconds) + kToTheEnd;
  }
  if (percent < next_) return "";
  while (next_ <= percent) next_ += 10;
  return "\n      " + words(percent, seconds);
}

std::string Progress::finish() const { return shown_ ? "\r" + title_ + kToTheEnd : ""; }

}  // namespace lvq
