// How the kernel runs its caches: `dmsetup status --target cache`.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// Device-mapper name -> its cache. A cache that has failed has no mode.
Result<std::map<std::string, KernelCache>> parse_cache_status(std::string_view text);
Result<> read_kernel_caches(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
