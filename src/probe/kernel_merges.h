// Which volumes a snapshot is being merged into, as the kernel runs them
// (Documentation/admin-guide/device-mapper/snapshot.rst): LVM's report does not tell a merge that
// is at work from one that was put off.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// Device-mapper names.
Result<std::set<std::string>> parse_merge_tables(std::string_view text);
Result<> read_kernel_merges(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
