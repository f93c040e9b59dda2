#include "model/names.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace lvq {

bool is_name_character(char c) {
  return is_letter_or_digit(c) || std::string_view("._+-").find(c) != std::string_view::npos;
}

namespace {

// NAME_LEN of LVM2 and DM_NAME_LEN of the kernel, without the final NUL.
constexpr size_t kMaxName = 127;
constexpr size_t kLayerReserve = 20;  // for what LVM2 appends: "-real", "-cow", "_cpool_cmeta"

// What devtmpfs, udev and systemd put under /dev on every machine; vgcreate refuses a name that
// exists there.
constexpr auto kDevEntries =
    std::to_array<std::string_view>({"block",     "bsg",       "bus",    "char",
                                     "console",   "core",      "cpu",    "cpu_dma_latency",
                                     "disk",      "dri",       "fd",     "full",
                                     "fuse",      "hugepages", "hwrng",  "initctl",
                                     "input",     "kmsg",      "log",    "loop-control",
                                     "mapper",    "mem",       "mqueue", "net",
                                     "null",      "nvram",     "port",   "ppp",
                                     "ptmx",      "pts",       "random", "rtc",
                                     "shm",       "snapshot",  "snd",    "stderr",
                                     "stdin",     "stdout",    "tty",    "uinput",
                                     "urandom",   "usb",       "userio", "vfio",
                                     "vhost-net", "watchdog",  "zero"});

constexpr auto kReservedPrefixes = std::to_array<std::string_view>({"pvmove", "snapshot"});
constexpr auto kReservedParts = std::to_array<std::string_view>(
    {"_cdata", "_cmeta", "_corig", "_cpool", "_cvol", "_wcorig", "_mimage", "_mlog", "_rimage",
     "_rmeta", "_tdata", "_tmeta", "_vdata", "_imeta", "_iorig", "_pmspare", "_vorigin"});

std::unexpected<Error> invalid_name(std::string_view name, std::string message,
                                    std::string hint = {}) {
  return fail("name-invalid", printable(name), std::move(message), {}, std::move(hint));
}

Result<> check_common(std::string_view name, std::string_view kind) {
  if (name.empty()) return invalid_name("", fmt::format("a name for the {} is missing", kind));
  if (!std::all_of(name.begin(), name.end(), is_name_character)) {
    return invalid_name(name, fmt::format("is not a name for a {}", kind),
                        "letters, digits and . _ + - are allowed");
  }
  if (name.front() == '-') return invalid_name(name, "begins with a hyphen");
  if (name == "." || name == "..") return invalid_name(name, "is reserved");
  if (name.size() > kMaxName)
    return invalid_name(name, fmt::format("is longer than {} characters", kMaxName));
  return {};
}

void append_escaped(std::string& out, std::string_view name) {
  for (const char c : name) out.append(c == '-' ? 2 : 1, c);
}

bool drop_front(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

bool drop_escaped(std::string_view& text, std::string_view name) {
  return std::ranges::all_of(
      name, [&](char c) { return drop_front(text, c) && (c != '-' || drop_front(text, c)); });
}

// Cuts the name at each hyphen that stands alone, and makes doubled ones single. In a run of odd
// length the last one is alone, since no name begins with a hyphen.
std::vector<std::string> unescaped_parts(std::string_view name) {
  std::vector<std::string> parts = {""};
  for (size_t i = 0; i < name.size(); ++i) {
    const bool doubled = name[i] == '-' && i + 1 < name.size() && name[i + 1] == '-';
    if (name[i] == '-' && !doubled) {
      parts.emplace_back();
    } else {
      parts.back() += name[i];
      if (doubled) ++i;
    }
  }
  return parts;
}

}  // namespace

Result<> check_vg_name(std::string_view name) {
  TRY_VOID(check_common(name, "volume group"));
  if (std::find(kDevEntries.begin(), kDevEntries.end(), name) != kDevEntries.end()) {
    return invalid_name(name, fmt::format("is taken: /dev/{} exists on every machine", name));
  }
  return {};
}

Result<> check_lv_name(std::string_view name) {
  TRY_VOID(check_common(name, "logical volume"));
  for (const auto prefix : kReservedPrefixes) {
    if (name.starts_with(prefix))
      return invalid_name(name, fmt::format("begins with \"{}\", which LVM2 reserves", prefix));
  }
  for (const auto part : kReservedParts) {
    if (name.contains(part))
      return invalid_name(name, fmt::format("contains \"{}\", which LVM2 reserves", part));
  }
  return {};
}

Result<> check_lv_path_length(std::string_view vg, std::string_view lv) {
  const auto length = dm_name(vg, lv).size();  // at least that of "VG/LV"
  if (length <= kMaxName - kLayerReserve) return {};
  return invalid_name(fmt::format("{}/{}", vg, lv),
                      fmt::format("is too long: {} characters where {} are allowed", length,
                                  kMaxName - kLayerReserve),
                      "hyphens count twice; LVM2 needs the rest for layers such as -real and -cow");
}

std::string dm_name(std::string_view vg, std::string_view lv) {
  std::string name;
  append_escaped(name, vg);
  name += '-';
  append_escaped(name, lv);
  return name;
}

bool is_dm_name(std::string_view text, std::string_view vg, std::string_view lv) {
  return drop_escaped(text, vg) && drop_front(text, '-') && drop_escaped(text, lv) && text.empty();
}

std::string full_name(std::string_view vg, std::string_view lv) {
  return std::string(vg) + "/" + std::string(lv);
}

std::string lv_path(std::string_view vg, std::string_view lv) {
  return fmt::format("/dev/{}/{}", vg, lv);
}

std::optional<std::pair<std::string, std::string>> parse_lv_name(std::string_view text) {
  if (text.starts_with("/dev/")) text.remove_prefix(5);
  const size_t slash = text.find('/');
  if (slash == 0 || slash == text.npos || slash + 1 == text.size() ||
      text.find('/', slash + 1) != text.npos)
    return std::nullopt;
  return std::pair(std::string(text.substr(0, slash)), std::string(text.substr(slash + 1)));
}

std::optional<std::pair<std::string, std::string>> split_dm_name(std::string_view name) {
  auto parts = unescaped_parts(name);
  if (parts.size() != 2 || !check_common(parts[0], "") || !check_common(parts[1], ""))
    return std::nullopt;
  return std::pair(std::move(parts[0]), std::move(parts[1]));
}

}  // namespace lvq
