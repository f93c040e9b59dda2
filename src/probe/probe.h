// One look at the machine. The number of processes does not grow with its size: `lvm fullreport`,
// `wipefs --no-act` over all devices of the scope, `lvm systemid` only where a VG carries a system
// ID, and what else the scope asks for; the rest is read from /sys, /proc and /etc. A part that
// cannot be read is an error: "could not look" never reads as "nothing there".
#pragma once

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

Result<Snapshot> probe(Host& host, const Scope& scope);

}  // namespace lvq
