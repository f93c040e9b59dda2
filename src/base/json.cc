#include "base/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace lvq {
namespace {

// How deeply brackets outside strings are nested. This is counted before parsing, since the
// parser's own depth callback costs quadratic time.
int deepest_nesting(std::string_view text) {
  int depth = 0, deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\')
      ++i;
    else if (c == '"')
      in_string = !in_string;
    else if (!in_string && (c == '[' || c == '{'))
      deepest = std::max(deepest, ++depth);
    else if (!in_string && (c == ']' || c == '}'))
      --depth;
  }
  return deepest;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& subject, Code code) {
  if (deepest_nesting(text) > kMaxJsonDepth)
    return fail(code, subject, "is JSON nested too deeply to be trusted");
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return fail(code, subject, "is not valid JSON");
  return json;
}

std::string dump_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}
std::string dump_pretty(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lvq
