// The processes there are (proc(5)).
#pragma once

#include <string>
#include <vector>

#include "host/host.h"

namespace lvq {

// Their numbers as /proc names them.
Result<std::vector<std::string>> process_ids(Host& host);

}  // namespace lvq
