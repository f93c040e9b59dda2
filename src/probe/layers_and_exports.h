// What keeps a file system besides processes and leaves no mount of it to be seen: overlays, whose
// layers are private clones of the mounts that they lie on, so that those can be unmounted; and
// what is exported to other hosts.
#pragma once

#include "host/host.h"
#include "model/snapshot.h"
#include "probe/mountinfo.h"
#include "probe/wanted_devices.h"

namespace lvq {

// The directories that an overlay is made of, by the options that mountinfo shows.
std::vector<std::string> layers_in(std::string_view super_options);

// Adds to Snapshot::users; what cannot be found of an overlay, to Snapshot::unseen_layers.
Result<> read_overlays(Host& host, const MountTable& mounts, const WantedDevices& wanted,
                       Snapshot& snapshot);

// Adds to Snapshot::users.
Result<> read_exports(Host& host, const MountTable& mounts, const WantedDevices& wanted,
                      Snapshot& snapshot);

}  // namespace lvq
