// Splits a stream of bytes into lines. They end with '\n' or, as those of progress meters often do,
// with '\r'. Off a terminal, e2fsck puts its meter between \x01 and \x02.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lvq {

class LineSplitter {
 public:
  explicit LineSplitter(std::function<void(std::string_view)> on_line)
      : on_line_(std::move(on_line)) {}

  void feed(std::string_view bytes) {
    if (!on_line_) return;
    for (const char c : bytes) {
      if (c == '\n' || c == '\r')
        finish();
      else if (c != kMeterBegins && c != kMeterEnds && line_.size() < kLongest)
        line_ += c;
    }
  }

  // Call it when nothing more comes: what follows the last line end is a line too. Empty lines are
  // not reported.
  void finish() {
    if (!line_.empty()) on_line_(line_);
    line_.clear();
  }

 private:
  static constexpr size_t kLongest = 64 << 10;
  static constexpr char kMeterBegins = '\x01', kMeterEnds = '\x02';
  std::function<void(std::string_view)> on_line_;
  std::string line_;
};

}  // namespace lvq
