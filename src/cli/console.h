// The user's side of the program: two streams, one question, and what the caller is.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lvq {

struct Answer {
  enum class Kind { line, end, interrupted } kind = Kind::end;
  std::string text;
};

struct Console {
  std::function<void(std::string_view)> out, err;  // whole texts, flushed
  std::function<Answer()> answer;
  std::function<size_t()> columns;  // of the terminal, as it is now; 0: no limit
  bool root = false;
  bool terminal = false;  // standard output is one
  bool dumb = false;      // it cannot move its cursor, or colour anything (TERM=dumb)
  bool no_color = false;  // NO_COLOR is set (no-color.org)
  std::string directory;  // the caller's, for relative file arguments
};

}  // namespace lvq
