// What LVM keeps of each volume besides its layout and that lvs(8) shows: a volume that takes
// another one's place is to have it too.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// By "VG/LV".
Result<std::map<std::string, VolumeSettings>> parse_volume_settings(std::string_view text);
Result<> read_volume_settings(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
