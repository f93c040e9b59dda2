#pragma once

#include "host/host.h"
#include "journal/journal.h"
#include "model/snapshot.h"

namespace lvq {

// When, where and with which versions: of the machine that was probed.
Result<Origin> origin_of(Host& host, const Stamp& stamp, const Snapshot& machine);

}  // namespace lvq
