// Lines of JSON that end with their own checksum, so that each line shows by itself whether it is
// whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace lvq {

// The object on one line, with the line's checksum as the last member. REQUIRES: an object with
// members.
std::string with_sum(const Json& object);

// The part of the line that the checksum covers; nothing where the checksum is missing or wrong.
std::optional<std::string_view> checked_body(std::string_view line);

// Whether the text has this shape: 'd' stands for any decimal digit, 'h' for any hexadecimal one,
// every other character for itself.
bool has_shape(std::string_view text, std::string_view shape);

inline constexpr std::string_view kTimeShape = "dddd-dd-ddTdd:dd:dd.dddZ";

}  // namespace lvq
