#include "engine/rest.h"

#include <algorithm>

#include "base/text.h"
#include "plan/objects.h"
#include "probe/words.h"

namespace lvq {
namespace {

constexpr const char* kSubject = "systemctl list-jobs";

Result<bool> is_there(Host& host, const std::string& path) {
  TRY(const PathInfo info, host.lstat(path));
  return info.kind != PathInfo::Kind::absent;
}

// A line is "137 srv-a.mount start waiting".
Result<std::vector<std::string>> units_being_started(const std::string& jobs) {
  std::vector<std::string> units;
  for (const auto& line : split_lines(jobs)) {
    const auto words = split_words(line);
    if (words.empty()) continue;
    const bool is_job = words.size() == 4 &&
                        words[0].find_first_not_of("0123456789") == std::string::npos &&
                        (words[3] == "waiting" || words[3] == "running");
    if (!is_job) return not_understood(kSubject, "printed what is no job", line);
    if (words[2] == "start" || words[2] == "restart") units.push_back(words[1]);
  }
  return units;
}

// `systemctl start` of a unit that is already queued waits for it. Whether the unit starts is not
// checked here: later probes see what is mounted.
Result<> wait_for_mounts(Host& host, const Plan& plan) {
  TRY(const bool runs, is_there(host, "/run/systemd/system"));
  if (!runs) return {};
  TRY(const Output output,
      host.run({{"systemctl", "list-jobs", "--plain", "--no-legend", "--full"}}));
  if (!output.ok()) return could_not_ask(kSubject, ending_of(output), last_words(output));
  TRY(const auto units, units_being_started(output.out));
  const auto targets = mount_points_of(plan);
  for (const auto& unit : units)
    if (unit.ends_with(".swap") || targets.contains(mount_point_of(unit)))
      TRY_VOID(host.run({{"systemctl", "start", "--", unit}}));
  return {};
}

}  // namespace

Result<> settle_udev(Host& host) {
  TRY(const bool runs, is_there(host, "/run/udev/control"));
  if (!runs) return {};
  TRY(const Output output, host.run({{"udevadm", "settle", "--timeout=60"}}));
  if (output.ok()) return {};
  return fail("not-at-rest", "udev", "still answers for devices after a minute", last_words(output),
              "find out for which: udevadm monitor; then run it again");
}

std::string mount_point_of(std::string_view unit) {
  constexpr std::string_view kSuffix = ".mount";
  if (!unit.ends_with(kSuffix)) return "";
  unit.remove_suffix(kSuffix.size());
  if (unit == "-") return "/";
  std::string path = "/";
  for (size_t i = 0; i < unit.size(); ++i) {
    uint8_t byte = 0;
    const bool is_escaped = unit.substr(i).starts_with("\\x") && i + 4 <= unit.size() &&
                            read_number(unit.substr(i + 2, 2), byte, 16);
    if (is_escaped) {
      path += static_cast<char>(byte);
      i += 3;
    } else
      path += unit[i] == '-' ? '/' : unit[i];
  }
  return path;
}

Result<> come_to_rest(Host& host, const Plan& plan) {
  TRY_VOID(settle_udev(host));
  return wait_for_mounts(host, plan);
}

}  // namespace lvq
