// Scalars as YAML shows them.
#pragma once

#include <string>
#include <string_view>

namespace lvq {

// Can it stand in a specification at all? What cannot be shown on one line cannot.
bool can_be_written(std::string_view text);

// The text as a scalar of YAML. It is put in quotes if YAML 1.1 or 1.2 would read it as a number, a
// date, a boolean, null or syntax, also between the braces of a flow mapping.
std::string yaml_scalar(std::string_view text);

}  // namespace lvq
