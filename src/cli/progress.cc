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

// "12.50%" as a number; nothing: it is none, or none of a hundred.
std::optional<double> percentage(std::string_view word) {
  if (!word.ends_with('%')) return std::nullopt;
  return percent_in(word.substr(0, word.size() - 1));
}

struct Copied {
  uint64_t bytes = 0;
  double percent = 0;
};

// What rsync says with --info=progress2: bytes, percentage, rate, time left.
std::optional<Copied> copied(std::string_view line) {
  const auto words = split_words(line);
  if (words.size() < 4 || !words[2].ends_with("B/s")) return std::nullopt;
  Copied so_far;
  for (const char c : words[0]) {
    if (c == ',' || c == '.') continue;
    if (c < '0' || c > '9' || so_far.bytes > UINT64_MAX / 1000) return std::nullopt;
    so_far.bytes = so_far.bytes * 10 + static_cast<uint64_t>(c - '0');
  }
  const auto percent = percentage(words[1]);
  if (percent) so_far.percent = *percent;
  return percent ? std::optional(so_far) : std::nullopt;
}

}  // namespace

std::optional<double> percent_moved(std::string_view line) {
  for (const std::string_view before : {": Moved: ", ": Merged: ", "Compared: "})
    if (const size_t at = line.rfind(before); at != line.npos)
      return percentage(line.substr(at + before.size()));
  const auto by_rsync = copied(line);
  return by_rsync ? std::optional(by_rsync->percent) : std::nullopt;
}

std::optional<uint64_t> chunks_left(std::string_view line) {
  constexpr std::string_view kBegin = "  Flushing ";
  if (!line.starts_with(kBegin)) return std::nullopt;
  const std::string_view rest = line.substr(kBegin.size());
  uint64_t left = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), left);
  const std::string_view behind = rest.substr(static_cast<size_t>(end - rest.data()));
  return error == std::errc{} && behind.starts_with(" blocks for cache ") ? std::optional(left)
                                                                          : std::nullopt;
}

std::string Progress::said(std::string_view line, double seconds) {
  if (const auto left = chunks_left(line)) {
    most_ = std::max(most_, *left);
    size_ = {most_ * chunk_.value};
    return most_ == 0
               ? ""
               : update(100 * static_cast<double>(most_ - *left) / static_cast<double>(most_),
                        seconds);
  }
  if (const auto by_rsync = copied(line); by_rsync && by_rsync->percent > 0)
    size_ = {static_cast<uint64_t>(static_cast<double>(by_rsync->bytes) * 100 / by_rsync->percent)};
  const auto percent = percent_moved(line);
  return percent ? update(*percent, seconds) : "";
}

std::string Progress::words(double percent, double seconds) const {
  std::string out = fmt::format("{:.0f} %", percent);
  if (percent <= 0 || seconds <= 0) return out;
  const double done = static_cast<double>(size_.value) * percent / 100;
  if (size_.value > 0)
    out += fmt::format(", {}/s", text(Bytes{static_cast<uint64_t>(done / seconds)}));
  return out + ", " + duration_text(seconds * (100 - percent) / percent) + " left";
}

std::string Progress::update(double percent, double seconds) {
  if (percent >= 100 || seconds < 1) return "";
  if (terminal_) {
    const int full = static_cast<int>(percent * kBarWidth / 100);
    shown_ = true;
    return "\r" + title_ + " [" + std::string(static_cast<size_t>(full), '#') +
           std::string(static_cast<size_t>(kBarWidth - full), '.') + "] " +
           words(percent, seconds) + kToTheEnd;
  }
  if (percent < next_) return "";
  while (next_ <= percent) next_ += 10;
  return "\n      " + words(percent, seconds);
}

std::string Progress::finish() const { return shown_ ? "\r" + title_ + kToTheEnd : ""; }

}  // namespace lvq
