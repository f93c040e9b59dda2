// Reads a specification (docs/specification.md).
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "spec/specification.h"

namespace lvq {

// The errors are all that is wrong with the text, each "specification-invalid" with
// "FILE:LINE:COLUMN" as its subject. Whether a machine can become so is not asked here.
std::expected<Specification, std::vector<Error>> read_specification(std::string_view text,
                                                                    const std::string& file);

}  // namespace lvq
