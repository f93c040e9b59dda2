// Which volumes the kernel is merging a snapshot into
// (Documentation/admin-guide/device-mapper/snapshot.rst). LVM's report does not distinguish a merge
// that is running from one that was put off.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// The device-mapper names of these volumes.
Result<std::set<std::string>> parse_merge_tables(std::string_view text);
Result<> read_kernel_merges(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
