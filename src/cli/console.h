// The user's side of the program: two streams, one question, and what the caller is.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lvq {

struct Console {
  std::function<void(std::string_view)> out, err;      // whole texts, flushed
  std::function<std::optional<std::string>()> answer;  // one line; nothing at the end of input
  bool root = false;
  bool terminal = false;  // standard output is one
  bool no_color = false;  // NO_COLOR is set (no-color.org)
  std::string directory;  // the caller's, for relative file arguments
};

}  // namespace lvq
