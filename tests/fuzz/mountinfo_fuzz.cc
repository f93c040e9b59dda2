// Hostile bytes as mountinfo(5) and /proc/swaps; and the first half of them as our own namespace,
// the rest as another.
#include <cstdlib>

#include "base/text.h"
#include "probe/mountinfo.h"
#include "probe/swaps.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lvq;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto swaps = parse_swaps(text)) require(swaps->size() <= split_lines(text).size());
  const auto all = parse_mountinfo(text);
  if (all) require(all->size() == split_lines(text).size());
  const size_t middle = text.find("====\n");
  if (middle == std::string_view::npos) return 0;
  const auto own = parse_mountinfo(text.substr(0, middle)),
             other = parse_mountinfo(text.substr(middle + 5));
  if (!own || !other) return 0;
  const auto seen = foreign_mounts(*own, *other, "pid 1"),
             alone = foreign_mounts({}, *other, "pid 1");
  require(seen.size() <= alone.size() && alone.size() <= other->size());
  for (const auto& mount : seen)
    require(mount.holder == "pid 1" && (mount.major != 0 || mount.fs_type == "btrfs"));
  return 0;
}
