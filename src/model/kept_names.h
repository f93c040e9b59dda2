// systemd binds a mount to the device unit of the name that it was mounted by, and stops it when
// that name goes (docs/adr/0020). A rule of udev's keeps the name for systemd alone: the device has
// it as SYSTEMD_ALIAS (systemd.device(5)), whatever it is called, and no link leads by it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lvq {

struct KeptName {
  std::string dm_uuid;  // "LVM-...", which no renaming changes
  std::string vg, lv;
  bool operator==(const KeptName&) const = default;
};

// To "LVM-...=VG/LV", the form of an argument of `lvq keep-names`, and back. Parsing gives nothing
// for any other text.
std::string word_of(const KeptName& name);
std::optional<KeptName> parse_kept_name(std::string_view word);

// The file of rules that keeps the names of these words. REQUIRES: they can be parsed.
std::string rules_keeping(const std::vector<std::string>& words);

// The folder of rules that last until the next boot (udev(7)).
inline constexpr const char* kRunningRules = "/run/udev/rules.d";

}  // namespace lvq
