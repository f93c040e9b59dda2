// The user's side of the program: two streams, one question, and what is known of the caller.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvq {

struct Answer {
  enum class Kind { line, end, interrupted } kind = Kind::end;
  std::string text;
};

struct Console {
  std::function<void(std::string_view)> out, err;  // whole texts, flushed
  // The error where not all of `out` could be written; empty: that is not known.
  std::function<std::optional<Error>()> lost = {};
  std::function<Answer()> answer;
  std::function<Result<std::string>()> input;  // all of standard input
  std::function<size_t()> columns;             // of the terminal, as it is now; 0: no limit
  bool root = false;
  bool terminal = false;  // standard output is a terminal
  bool dumb = false;      // the terminal cannot move its cursor or show colours (TERM=dumb)
  bool no_color = false;  // NO_COLOR is set (no-color.org)
  std::string directory;  // the caller's working directory, where relative paths begin
};

}  // namespace lvq
