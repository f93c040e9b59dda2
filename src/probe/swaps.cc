#include "probe/swaps.h"

#include "base/text.h"
#include "model/fstab.h"
#include "probe/block_devices.h"
#include "probe/words.h"

namespace lvq {
namespace {

// The kernel marks a path that was unlinked in the meantime; the swap is still active.
std::string without_mark(std::string path) {
  constexpr std::string_view kMark = " (deleted)";
  if (path.ends_with(kMark)) path.resize(path.size() - kMark.size());
  return path;
}

constexpr std::string_view kColumns[] = {"Filename", "Type", "Size", "Used", "Priority"};

// What is wrong with the line, if anything. Blanks in a path are escaped.
std::string read_swap(const std::vector<std::string>& words, SwapLine& swap) {
  if (words.size() != std::size(kColumns))
    return "it has not " + std::to_string(std::size(kColumns)) + " columns";
  swap = {unescape_fstab_field(words[0]), words[1]};
  if (swap.type != "partition" && swap.type != "file")
    return is_not("Type", "partition or file", swap.type);
  for (const size_t size : {2, 3})
    if (!is_decimal(words[size])) return is_not(kColumns[size], "a number", words[size]);
  return read_number(words[4], swap.priority) ? "" : is_not("Priority", "a number", words[4]);
}

Result<std::string> device_of(Host& host, const std::string& path, const Snapshot& snapshot) {
  if (const Device* device = snapshot.device(without_mark(path))) return device->name;
  TRY(std::string name, resolve_device(host, path, snapshot));
  if (name.empty())
    return fail("swap-without-device", path, "is active swap on a device that cannot be found",
                "/proc/swaps", "turn it off: swapoff " + shell_quote(path));
  return name;
}

}  // namespace

Result<std::vector<SwapLine>> parse_swaps(std::string_view text) {
  std::vector<SwapLine> swaps;
  bool header = true;
  for (const auto& line : split_lines(text)) {
    const std::vector<std::string> words = split_words(line);
    if (std::exchange(header, false)) {
      if (std::ranges::equal(words, kColumns)) continue;
      return not_understood("/proc/swaps", "has other columns than those that are known",
                            tail(line, 300));
    }
    swaps.emplace_back();
    if (const std::string problem = read_swap(words, swaps.back()); !problem.empty())
      return not_understood("/proc/swaps", "has a line that is not understood: " + problem,
                            tail(line, 300));
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
