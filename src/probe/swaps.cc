#include "probe/swaps.h"

#include <charconv>

#include "base/text.h"
#include "model/fstab.h"
#include "probe/block_devices.h"

namespace lvq {
namespace {

// The kernel's mark of a path that was unlinked since; the swap is as active as before.
std::string without_mark(std::string path) {
  constexpr std::string_view kMark = " (deleted)";
  if (path.ends_with(kMark)) path.resize(path.size() - kMark.size());
  return path;
}

Result<std::string> device_of(Host& host, const std::string& path, const Snapshot& snapshot) {
  if (const Device* device = snapshot.device(without_mark(path))) return device->name;
  TRY(std::string name, resolve_device(host, path, snapshot));
  if (name.empty()) return fail("internal", path, "is active swap on a device that cannot be found", "/proc/swaps");
  return name;
}

}  // namespace

Result<std::vector<SwapLine>> parse_swaps(std::string_view text) {
  std::vector<SwapLine> swaps;
  bool header = true;
  for (const auto& line : split_lines(text)) {
    const std::vector<std::string> words = split_words(line);
    if (std::exchange(header, false) && line.starts_with("Filename")) continue;
    if (words.size() < 5) return fail("internal", "/proc/swaps", "has a line that is not understood", tail(line, 300));
    swaps.push_back({unescape_fstab_field(words[0]), words[1]});
    const std::string& priority = words[4];
    std::from_chars(priority.data(), priority.data() + priority.size(), swaps.back().priority);
  }
  return swaps;
}

Result<std::vector<SwapLine>> read_swap_lines(Host& host) {
  const auto text = host.read("/proc/swaps");
  if (!text && text.error().code == "absent") return std::vector<SwapLine>{};
  if (!text) return fail(text.error());
  return parse_swaps(*text);
}

Result<std::vector<Swap>> read_swaps(Host& host, const Snapshot& snapshot) {
  TRY(const auto lines, read_swap_lines(host));
  std::vector<Swap> swaps;
  for (const auto& line : lines) {
    Swap swap{line.path, {}, line.priority};
    if (line.type != "file") {
      TRY(swap.device, device_of(host, line.path, snapshot));
    }
    swaps.push_back(std::move(swap));
  }
  return swaps;
}

}  // namespace lvq
