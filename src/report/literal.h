// Text that stands in the source of lvq. Only such text may become markup: what a machine or a user
// said cannot be made a Literal, since the compiler has to know its text.
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
