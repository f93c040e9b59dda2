// Active swap (/proc/swaps).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "model/snapshot.h"

namespace lvq {

struct SwapLine {
  std::string path, type;  // "partition" or "file"
  int64_t priority = -1;
};
Result<std::vector<SwapLine>> parse_swaps(std::string_view text);
Result<std::vector<SwapLine>> read_swap_lines(Host& host);  // none where the kernel has no swap

// REQUIRES: devices are read.
Result<std::vector<Swap>> read_swaps(Host& host, const Snapshot& snapshot);

}  // namespace lvq
