// Device-mapper devices with what sysfs does not show: tables that were loaded and never came into
// force.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "model/dm_device.h"

namespace lvq {

Result<std::vector<DmDevice>> parse_dmsetup_info(std::string_view text);
Result<std::vector<DmDevice>> read_dm_devices(Host& host);

}  // namespace lvq
