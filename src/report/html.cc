#include "report/html.h"

#include "base/text.h"

namespace lvq {
namespace {

std::string html_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string opening(Literal name, const HtmlAttributes& attributes) {
  std::string tag = "<" + std::string(name.text());
  for (const auto& [attribute, value] : attributes)
    tag += " " + std::string(attribute.text()) + "=\"" + Html(value).bytes() + "\"";
  return tag;
}

}  // namespace

struct ElementWriter {
  static Html write(std::string bytes) {
    Html html;
    html.bytes_ = std::move(bytes);
    return html;
  }
};

Html::Html(std::string_view text) : bytes_(html_escaped(printable(text))) {}

Html Html::lines(std::string_view text) {
  return ElementWriter::write(html_escaped(printable_lines(text)));
}

Html Html::verbatim(Literal markup) { return ElementWriter::write(std::string(markup.text())); }

Html& Html::operator+=(const Html& more) {
  bytes_ += more.bytes_;
  return *this;
}

Html element(Literal name, const HtmlAttributes& attributes, const Html& content) {
  return ElementWriter::write(opening(name, attributes) + ">" + content.bytes() + "</" +
                              std::string(name.text()) + ">");
}

Html element(Literal name, const Html& content) { return element(name, {}, content); }

Html empty_element(Literal name, const HtmlAttributes& attributes) {
  return ElementWriter::write(opening(name, attributes) + "/>");
}

Html void_element(Literal name, const HtmlAttributes& attributes) {
  return ElementWriter::write(opening(name, attributes) + ">");
}

}  // namespace lvq
