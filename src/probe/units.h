// What names volumes besides fstab and crypttab: the mount, swap and automount units that systemd
// knows (systemd.unit(5), "unit file load path"), and the settings and profiles of LVM
// (lvm.conf(5)).
#pragma once

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// These fill Snapshot::units, and Snapshot::files with LVM's settings, where `scope.units` asks for
// it. REQUIRES: Snapshot::systemd is set.
Result<> read_units(Host& host, const Scope& scope, Snapshot& snapshot);
Result<> read_lvm_files(Host& host, const Scope& scope, Snapshot& snapshot);
// If `scope.boot_files` asks for it, reads the kernel's command line and the configuration of the
// boot loader and of the tools that make an initramfs.
Result<> read_boot_files(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
