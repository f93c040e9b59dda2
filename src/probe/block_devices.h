// Block devices as sysfs shows them, and what paths and fstab specs lead to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// Those of the scope, sorted by name.
Result<std::vector<Device>> read_block_devices(Host& host, const Scope& scope);

// The path that a spec of fstab(5) or crypttab(5) means: itself where it is absolute, udev's link
// for UUID= LABEL= PARTUUID= PARTLABEL= (quoted or not), "" for what names no device ("tmpfs",
// "server:/export").
std::string path_of_spec(std::string_view spec);

// As udev writes a value into the name of a link: "a b" -> "a\x20b".
std::string encode_for_udev(std::string_view value);

// Sets snapshot.links for the devices of the scope, the specs of the files read, and with
// `everything` for /dev/disk/by-id. What leads to no block device gets no link. REQUIRES: devices
// and files are read.
Result<> resolve_links(Host& host, const Scope& scope, Snapshot& snapshot);

// Links for UUID= and LABEL= specs that udev has none for (its links lag behind mkfs, and go with
// udevd), by the signatures that were found. REQUIRES: signatures are read.
void link_by_signatures(Snapshot& snapshot);

// The kernel name that a path leads to; "" where it leads to no block device.
Result<std::string> resolve_device(Host& host, const std::string& path, const Snapshot& snapshot);

}  // namespace lvq
