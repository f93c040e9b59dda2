// Block devices as sysfs shows them, and what paths and fstab specs lead to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// The block devices that the scope asks for, sorted by name.
Result<std::vector<Device>> read_block_devices(Host& host, const Scope& scope);

// The path that a spec of fstab(5) or crypttab(5) means: an absolute path means itself; UUID=,
// LABEL=, PARTUUID= and PARTLABEL= (the value quoted or not) mean udev's link; "" for what names no
// device ("tmpfs", "server:/export").
std::string path_of_spec(std::string_view spec);

// Encodes a value as udev does in the name of a link: "a b" -> "a\x20b".
std::string encode_for_udev(std::string_view value);

// Sets snapshot.links for the devices that the scope names, for the specs in the files that were
// read (fstab, crypttab, units, the kernel's command line), and with `everything` for the links in
// /dev/disk/by-id. What leads to no block device gets no link. REQUIRES: devices and files are
// read.
Result<> resolve_links(Host& host, const Scope& scope, Snapshot& snapshot);

// Adds links for UUID= and LABEL= specs that udev has no link for, by the signatures that were
// found: udev's links lag behind mkfs, and there are none without udevd. REQUIRES: signatures are
// read.
void link_by_signatures(Snapshot& snapshot);

// The kernel name that a path leads to; "" where it leads to no block device.
Result<std::string> resolve_device(Host& host, const std::string& path, const Snapshot& snapshot);

}  // namespace lvq
