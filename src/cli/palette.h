// How texts look on this terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lvq {

// Colours, which are on only where they were asked for or the terminal has them: every text reads
// the same without. `columns`: the width of the terminal; 0: no limit.
struct Palette {
  bool on = false;
  size_t columns = 0;
  std::string red(std::string_view text) const;
  std::string green(std::string_view text) const;
  std::string yellow(std::string_view text) const;
  std::string bold(std::string_view text) const;
  std::string dim(std::string_view text) const;
};

}  // namespace lvq
