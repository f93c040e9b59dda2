#include "probe/mkfs_profiles.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "probe/words.h"

namespace lvq {
namespace {

constexpr std::string_view kProfilesFolder = "/usr/share/xfsprogs/mkfs";
constexpr std::string_view kRelease = "/proc/sys/kernel/osrelease";

struct Version {
  unsigned major = 0, minor = 0;
  auto operator<=>(const Version&) const = default;
};

// "6.12" of "6.12.113", "6.12-rc1", "6.12+".
std::optional<Version> leading_version(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == text.npos) return std::nullopt;
  const std::string_view rest = text.substr(dot + 1);
  const std::string_view minor = rest.substr(0, rest.find_first_not_of("0123456789"));
  Version version;
  if (!read_number(text.substr(0, dot), version.major) || !read_number(minor, version.minor))
    return std::nullopt;
  return version;
}

// "lts_6.12.conf" -> 6.12; nothing for any other name.
std::optional<Version> version_of_file(std::string_view name) {
  constexpr std::string_view kPrefix = "lts_", kSuffix = ".conf";
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  name.remove_suffix(kSuffix.size());
  return name.find_first_not_of("0123456789.") == name.npos ? leading_version(name) : std::nullopt;
}

}  // namespace

Result<std::string> choose_xfs_profile(std::string_view kernel,
                                       const std::vector<std::string>& files) {
  const auto running = leading_version(kernel);
  if (!running)
    return fail("output-unknown", std::string(kRelease), "is no version of a kernel",
                printable(kernel), "tell lvq's developers");
  std::optional<Version> chosen;
  std::string file;
  bool is_any_newer = false;
  for (const auto& name : files) {
    const auto version = version_of_file(name);
    if (!version) continue;
    is_any_newer |= *version > *running;
    if (*version > *running || (chosen && *version < *chosen)) continue;
    chosen = version;
    file = name;
  }
  return is_any_newer ? file : std::string();
}

Result<> read_mkfs_profiles(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (!scope.mkfs_profiles && !scope.everything) return {};
  const auto files = host.list(std::string(kProfilesFolder));
  if (!files && files.error().code == "absent") return {};
  if (!files) return fail(files.error());
  TRY(const std::string release, host.read(std::string(kRelease)));
  TRY(const std::string file, choose_xfs_profile(trim(release), *files));
  if (!file.empty()) snapshot.xfs_profile = std::string(kProfilesFolder) + "/" + file;
  return {};
}

}  // namespace lvq
