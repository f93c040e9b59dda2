// Text that stands in the source of lvq. Only it may become markup: what a machine or a user said
// cannot be made one, since the compiler has to know all of it.
#pragma once

#include <string_view>

namespace lvq {

class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

}  // namespace lvq
