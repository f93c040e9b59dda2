// Lines of JSON that end with a checksum of themselves: whether one is whole can be told from it
// alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace lvq {

// The object on one line, with its checksum as the last member. REQUIRES: an object with members.
std::string with_sum(const Json& object);

// The line without its checksum: what the checksum is about. Nothing where there is none or it is
// wrong.
std::optional<std::string_view> checked_body(std::string_view line);

// Does the text have this shape? 'd' is any digit, 'h' any hexadecimal one, every other character
// itself.
bool has_shape(std::string_view text, std::string_view shape);

inline constexpr std::string_view kTimeShape = "dddd-dd-ddTdd:dd:dd.dddZ";

}  // namespace lvq
