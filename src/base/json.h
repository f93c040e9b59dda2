// JSON by nlohmann-json. These functions let none of its exceptions out.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvq {

using Json = nlohmann::ordered_json;

constexpr int kMaxJsonDepth = 64;

// Error `code`, naming `subject`, on anything that is not one JSON document, or nests deeper than
// kMaxJsonDepth.
Result<Json> parse_json(std::string_view text, const std::string& subject, Code code);

// Compact, on one line. Bytes that are not UTF-8 are replaced and cause no exception.
std::string dump_line(const Json& json);
// Indented by two blanks.
std::string dump_pretty(const Json& json);

}  // namespace lvq
