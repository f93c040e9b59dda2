#include "cli/progress.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"
#include "cli/render_text.h"

namespace lvq {
namespace {

constexpr int kBarWidth = 20;
constexpr const char* kToTheEnd = "\x1b[K";

// "12.50%" as a number; nothing: it is none, or none of a hundred.
std::optional<double> percentage(std::string_view word) {
  if (!word.ends_with('%')) return std::nullopt;
  word.remove_suffix(1);
  double percent = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), percent, std::chars_format::fixed);
  if (error != std::errc{} || end != word.data() + word.size() || !(percent >= 0 && percent <= 100))
    return std::nullopt;
  return percent;
}

// What rsync says with --info=progress2: bytes, percentage, rate, time left.
bool is_of_rsync(const std::vector<std::string>& words) {
  return words.size() >= 4 && words[2].ends_with("B/s") &&
         words[0].find_first_not_of("0123456789,.") == std::string::npos;
}

}  // namespace

std::optional<double> percent_moved(std::string_view line) {
  for (const std::string_view before : {": Moved: ", ": Merged: ", "Compared: "})
    if (const size_t at = line.rfind(before); at != line.npos) return percentage(line.substr(at + before.size()));
  const auto words = split_words(line);
  return is_of_rsync(words) ? percentage(words[1]) : std::nullopt;
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
