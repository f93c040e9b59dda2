#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

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

std::optional<uint64_t> chunks_left(std::string_view line) {
  constexpr std::string_view kBegin = "  Flushing ";
  if (!line.starts_with(kBegin)) return std::nullopt;
  const std::string_view rest = line.substr(kBegin.size());
  uint64_t left = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), left);
  const std::string_view behind = rest.substr(static_cast<size_t>(end - rest.data()));
  return error == std::errc{} && behind.starts_with(" blocks for cache ") ? std::optional(left) : std::nullopt;
}

std::string Progress::said(std::string_view line, double seconds) {
  if (const auto left = chunks_left(line)) {
    most_ = std::max(most_, *left);
    size_ = {most_ * chunk_.value};
    return most_ == 0 ? "" : update(100 * static_cast<double>(most_ - *left) / static_cast<double>(most_), seconds);
  }
  const auto percent = percent_moved(line);
  return percent ? update(*percent, seconds) : "";
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
