// Reads numbers from raw bytes, as on-disk formats keep them. A byte beyond the end of the text
// counts as 0.
#pragma once

#include <cstdint>
#include <string_view>

namespace lvq {

enum class Order { little, big };

constexpr uint64_t number_at(std::string_view text, size_t at, size_t width, Order order) {
  uint64_t value = 0;
  for (size_t n = 0; n < width; ++n) {
    const size_t place = at + (order == Order::big ? n : width - 1 - n);
    value = value << 8 | (place < text.size() ? static_cast<unsigned char>(text[place]) : 0U);
  }
  return value;
}

constexpr uint64_t little(std::string_view text, size_t at, size_t width) {
  return number_at(text, at, width, Order::little);
}
constexpr uint64_t big(std::string_view text, size_t at, size_t width) {
  return number_at(text, at, width, Order::big);
}

}  // namespace lvq
