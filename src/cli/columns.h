// Text in columns. Each character takes one column; the continuation bytes of UTF-8 take none.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace lvq {

inline size_t width(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

inline std::string padded(std::string_view text, size_t columns) {
  return std::string(text) + std::string(columns - std::min(columns, width(text)), ' ');
}

inline std::string right_aligned(std::string_view text, size_t columns) {
  return std::string(columns - std::min(columns, width(text)), ' ') + std::string(text);
}

}  // namespace lvq
