// The processes there are (proc(5)).
#pragma once

#include <string>
#include <vector>

#include "host/host.h"

namespace lvq {

// Their numbers as /proc names them.
Result<std::vector<std::string>> process_ids(Host& host);

// What is in a folder of one of them; nothing where it has ended.
Result<std::vector<std::string>> list_if_any(Host& host, const std::string& path);

}  // namespace lvq
