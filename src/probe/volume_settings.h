// The settings that LVM keeps for each volume besides its layout, as lvs(8) shows them. A volume
// that takes the place of another gets the same settings.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// "VG/LV" -> its settings.
Result<std::map<std::string, VolumeSettings>> parse_volume_settings(std::string_view text);
Result<> read_volume_settings(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
