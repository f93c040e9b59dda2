#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/columns.h"
#include "cli/render_text.h"
#include "cli/wrap.h"

namespace lvq {
namespace {

constexpr size_t kBarWidth = 20;
constexpr uint64_t kWorthSaying = uint64_t{16} << 20;

// "12.50%" -> 12.5; nullopt: no percentage from 0 to 100.
std::optional<double> percentage(std::string_view word) {
  if (!word.ends_with('%')) return std::nullopt;
  return percent_in(word.substr(0, word.size() - 1));
}

struct Copied {
  uint64_t bytes = 0;
  double percent = 0;
};

// Reads a line that rsync prints with --info=progress2: bytes, percentage, rate, time left.
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

// What e2fsck says with -C 0: "/dev/dm-3: |=====   / 12.3%".
std::optional<double> checked(std::string_view line) {
  if (line.find(": |") == line.npos) return std::nullopt;
  const auto words = split_words(line);
  return percentage(words.back());
}

}  // namespace

std::optional<double> percent_moved(std::string_view line) {
  for (const std::string_view before : {": Moved: ", ": Merged: ", "Compared: "})
    if (const size_t at = line.rfind(before); at != line.npos)
      return percentage(line.substr(at + before.size()));
  if (const auto by_e2fsck = checked(line)) return by_e2fsck;
  const auto by_rsync = copied(line);
  return by_rsync ? std::optional(by_rsync->percent) : std::nullopt;
}

std::optional<uint64_t> chunks_left(std::string_view line) {
  constexpr std::string_view kBegin = "  Flushing ";
  if (!line.starts_with(kBegin)) return std::nullopt;
  std::string_view rest = line.substr(kBegin.size());
  uint64_t left = 0;
  const bool is_count = take_number(rest, left) && rest.starts_with(" blocks for cache ");
  return is_count ? std::optional(left) : std::nullopt;
}

Progress::Progress(StepLine line, LivePlace place)
    : line_(std::move(line)), place_(std::move(place)), size_(line_.moved) {}

std::string Progress::start() const {
  const std::string line = line_.number + " " + line_.title + " ...";
  return place_.live ? clipped(line, place_.room()) : line;
}

std::string Progress::said(std::string_view line, double seconds) {
  if (const auto left = chunks_left(line)) {
    most_ = std::max(most_, *left);
    size_ = {most_ * line_.chunk.value};
    if (most_ == 0) return "";
    return update(100 * static_cast<double>(most_ - *left) / static_cast<double>(most_), seconds);
  }
  if (const auto by_rsync = copied(line); by_rsync && by_rsync->percent > 0)
    size_ = {static_cast<uint64_t>(static_cast<double>(by_rsync->bytes) * 100 / by_rsync->percent)};
  const auto percent = percent_moved(line);
  return percent ? update(*percent, seconds) : "";
}

std::string Progress::pulse(const ToolIo& io, double seconds) {
  if (line_.read.value > 0) {
    size_ = line_.read;
    return update(100 * static_cast<double>(io.read) / static_cast<double>(size_.value), seconds);
  }
  constexpr double kSoon = 2;
  if (percent_ || seconds < kSoon) return "";
  std::string words = duration_text(seconds);
  if (io.read >= kWorthSaying) words += ", " + text(Bytes{io.read}) + " read";
  if (io.written >= kWorthSaying) words += ", " + text(Bytes{io.written}) + " written";
  return place_.live ? drawn(words, std::nullopt) : now_and_then(words, seconds);
}

std::string Progress::percent_text() const {
  return percent_ ? fmt::format("{:.0f} %", *percent_) : "";
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
  percent_ = percent;
  const std::string said = words(percent, seconds);
  if (place_.live) return drawn(said, percent);
  if (percent < next_percent_) return now_and_then(said, seconds);
  while (next_percent_ <= percent) next_percent_ += 10;
  lines_.said(seconds);
  return "\n      " + said;
}

std::string Progress::now_and_then(const std::string& words, double seconds) {
  if (!lines_.is_due(seconds)) return "";
  lines_.said(seconds);
  return "\n      " + words;
}

// What tells most comes first: where there is too little room, the title goes first, then the bar.
std::string Progress::drawn(const std::string& words, std::optional<double> percent) const {
  constexpr size_t kShortestTitle = 10;
  std::string line = line_.number + " " + words;
  if (percent) {
    const auto full = static_cast<size_t>(*percent * kBarWidth / 100);
    const std::string bar =
        " [" + std::string(full, '#') + std::string(kBarWidth - full, '.') + "]";
    if (width(line) + width(bar) <= place_.room()) line += bar;
  }
  const size_t room = place_.room() - std::min(place_.room(), width(line) + 2);
  if (room >= kShortestTitle) line += "  " + clipped(line_.title, room);
  return place_.drawn_over(line);
}

std::string Progress::end(const StepReport& report, const Palette& palette) const {
  const std::string how = step_end(report, palette);
  if (!place_.live) return how;
  auto rows = prose_rows(line_.title + " ...", line_.number + " ", place_.room());
  const size_t needed = width(rows.back()) + width(step_end(report, Palette{})) - 1;  // the feed
  if (needed > place_.room()) rows.emplace_back(width(line_.number), ' ');
  std::string out = place_.drawn_over(rows.front());
  for (size_t n = 1; n < rows.size(); ++n) out += "\n" + rows[n];
  return out + how;
}

}  // namespace lvq
