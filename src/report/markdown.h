// Markdown (CommonMark with GitHub's tables) in which text from outside stays text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/literal.h"

namespace lvq {

class Markdown {
 public:
  Markdown() = default;
  // Any text on one line, escaped: it is no markup, no HTML, no link, and ends no cell of a table.
  Markdown(std::string_view text);
  Markdown(const std::string& text) : Markdown(std::string_view(text)) {}
  Markdown(const char* text) : Markdown(std::string_view(text)) {}

  static Markdown verbatim(Literal markup);
  // Text in a fixed font, as a block of its own.
  static Markdown block(Literal language, std::string_view text);

  Markdown& operator+=(const Markdown& more);
  friend Markdown operator+(Markdown a, const Markdown& b) { return a += b; }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// A table with a head. Cells are single lines.
Markdown table(const std::vector<Literal>& head, const std::vector<std::vector<Markdown>>& rows);

}  // namespace lvq
