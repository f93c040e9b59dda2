#pragma once

#include "host/host.h"
#include "journal/journal.h"
#include "model/snapshot.h"

namespace lvq {

// When and on which host a transaction begins, and the versions of lvq, LVM and the kernel.
Result<Origin> origin_of(Host& host, const Stamp& stamp, const Snapshot& machine);

}  // namespace lvq
