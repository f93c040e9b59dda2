// The processes that run (proc(5)).
#pragma once

#include <string>
#include <vector>

#include "host/host.h"

namespace lvq {

// Their IDs, as /proc names them.
Result<std::vector<std::string>> process_ids(Host& host);

// The names in a folder; none where there is no such folder, as when a process has ended.
Result<std::vector<std::string>> list_if_any(Host& host, const std::string& path);

}  // namespace lvq
