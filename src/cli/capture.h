// A machine that `lvq capture` has printed, for --from.
#pragma once

#include <string>

#include "host/host.h"
#include "model/snapshot.h"

namespace lvq {

Result<Snapshot> read_capture(Host& host, const std::string& path);

}  // namespace lvq
