#pragma once

#include "spec/fields.h"

namespace lvq {

// `node` is the member of `volume_groups` whose key is the group's name.
WantedGroup read_group(const YamlNode& node, Problems& problems);

}  // namespace lvq
