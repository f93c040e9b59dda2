// What else besides processes can keep a file system in use without a mount of it: overlays, and
// exports to other hosts. The layers of an overlay are private clones of the mounts that they lie
// on, so these mounts can be unmounted while the overlay stays.
#pragma once

#include "host/host.h"
#include "model/snapshot.h"
#include "probe/mountinfo.h"
#include "probe/wanted_devices.h"

namespace lvq {

// The directories that an overlay is made of, read from its super options in mountinfo.
std::vector<std::string> layers_in(std::string_view super_options);

// Adds overlays to Snapshot::users, and layers that cannot be found to Snapshot::unseen_layers.
Result<> read_overlays(Host& host, const MountTable& mounts, const WantedDevices& wanted,
                       Snapshot& snapshot);

// Adds exports to Snapshot::users.
Result<> read_exports(Host& host, const MountTable& mounts, const WantedDevices& wanted,
                      Snapshot& snapshot);

}  // namespace lvq
