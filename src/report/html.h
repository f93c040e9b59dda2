// HTML that is well-formed: text is escaped as it becomes part of it, and no element can be left
// open.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/literal.h"

namespace lvq {

class Html {
 public:
  Html() = default;
  // Any text, escaped. Control characters are shown as \xNN.
  Html(std::string_view text);
  Html(const std::string& text) : Html(std::string_view(text)) {}
  Html(const char* text) : Html(std::string_view(text)) {}

  // Text whose line feeds stay.
  static Html lines(std::string_view text);
  static Html verbatim(Literal markup);

  Html& operator+=(const Html& more);
  friend Html operator+(Html a, const Html& b) { return a += b; }

  const std::string& bytes() const { return bytes_; }

 private:
  friend struct ElementWriter;
  std::string bytes_;
};

struct HtmlAttribute {
  Literal name;
  std::string value;
};
using HtmlAttributes = std::vector<HtmlAttribute>;

Html element(Literal name, const HtmlAttributes& attributes, const Html& content);
Html element(Literal name, const Html& content);
Html empty_element(Literal name, const HtmlAttributes& attributes);  // of SVG: <rect …/>
Html void_element(Literal name, const HtmlAttributes& attributes);   // of HTML: <meta …>

}  // namespace lvq
