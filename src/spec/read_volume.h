#pragma once

#include "spec/fields.h"

namespace lvq {

// `node` is the member of `volumes` whose key is the volume's name.
WantedVolume read_volume(const YamlNode& node, Problems& problems);

// The fields that volumes and groups have in common.
Result<bool> parse_absent(const std::string& text);

}  // namespace lvq
