// Reads JSON documents that are long lists of small objects (LVM's reports, captures) without ever
// holding a whole one: each value at a given depth is built, handed over and dropped.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvq {

// It keeps members in a std::map, so look-ups stay cheap whatever members a hostile object has.
using JsonRow = nlohmann::json;

// One container around a row: an object and the member that leads on, or an array. `index` counts
// the values in either.
struct JsonPlace {
  bool object = false;
  std::string member;
  size_t index = 0;
};
using JsonPath = std::span<const JsonPlace>;

// Calls `take` for each value inside exactly `depth` containers, and for each scalar and each empty
// container inside fewer, in the order of the document; the first error of `take` ends the reading.
// Error `code`, naming `subject`, on what is not one JSON document or nests deeper than
// kMaxJsonDepth. Linear in the length of the text.
Result<> parse_json_rows(std::string_view text, size_t depth, const std::string& subject, Code code,
                         const std::function<Result<>(JsonPath, const JsonRow&)>& take);

}  // namespace lvq
