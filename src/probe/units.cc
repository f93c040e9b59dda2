#include "probe/units.h"

#include <algorithm>
#include <map>
#include <set>

#include "probe/paths.h"
#include "probe/processes.h"

namespace lvq {
namespace {

// If several units have the same name, the one in the first of these folders counts.
constexpr const char* kFolders[] = {
    "/etc/systemd/system.control",  "/run/systemd/system.control",   "/run/systemd/transient",
    "/run/systemd/generator.early", "/etc/systemd/system",           "/run/systemd/system",
    "/run/systemd/generator",       "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
    "/run/systemd/generator.late",
};

bool is_of_interest(std::string_view name) {
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{".mount", ".swap", ".automount"},
      [&](std::string_view suffix) { return name.ends_with(suffix); });
}

struct Found {
  std::string path;
  std::vector<std::string> added;  // NAME.d/*.conf
};

class Units {
 public:
  explicit Units(Host& host) : host_(host) {}

  Result<> look_into(const std::string& folder) {
    TRY(const auto names, list_if_any(host_, folder));
    for (const auto& name : names) {
      if (is_of_interest(name))
        found_[name].path = found_[name].path.empty() ? folder + "/" + name : found_[name].path;
      if (name.ends_with(".d") && is_of_interest(name.substr(0, name.size() - 2)))
        TRY_VOID(add_to(name.substr(0, name.size() - 2), folder + "/" + name));
    }
    return {};
  }

  // A masked unit is a link to /dev/null, or a dangling one; both read as empty.
  Result<> read(std::vector<UnitFile>& units) {
    for (const auto& [name, found] : found_) {
      if (found.path.empty()) continue;
      TRY(std::string text, read_if_any(found.path));
      for (const auto& added : found.added) {
        TRY(const std::string more, read_if_any(added));
        text += "\n" + more;
      }
      units.push_back(parse_unit(found.path, text));
    }
    return {};
  }

 private:
  Result<> add_to(const std::string& unit, const std::string& folder) {
    TRY(const auto names, list_if_any(host_, folder));
    for (const auto& name : names)
      if (name.ends_with(".conf")) found_[unit].added.push_back(folder + "/" + name);
    return {};
  }

  Result<std::string> read_if_any(const std::string& path) {
    auto text = host_.read(path);
    if (!text && text.error().code == "absent") return std::string();
    return text;
  }

  Host& host_;
  std::map<std::string, Found> found_;  // by name
};

}  // namespace

Result<> read_lvm_files(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (!scope.units) return {};
  std::set<std::string> files;
  for (const auto& [folder, suffix] :
       {std::pair{"/etc/lvm", ".conf"}, {"/etc/lvm/profile", ".profile"}}) {
    TRY(const auto names, list_if_any(host, folder));
    for (const auto& name : names)
      if (name.ends_with(suffix)) files.insert(std::string(folder) + "/" + name);
  }
  return read_files(host, files, snapshot);
}

Result<> read_boot_files(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (!scope.boot_files) return {};
  std::set<std::string> files = {"/proc/cmdline",        "/etc/default/grub",
                                 "/boot/grub/grub.cfg",  "/boot/grub/custom.cfg",
                                 "/boot/grub2/grub.cfg", "/etc/kernel/cmdline",
                                 "/etc/dracut.conf",     "/etc/initramfs-tools/initramfs.conf"};
  for (const auto& [folder, suffix] : {std::pair{"/etc/default/grub.d", ".cfg"},
                                       {"/etc/grub.d", ""},
                                       {"/boot/loader/entries", ".conf"},
                                       {"/etc/dracut.conf.d", ".conf"},
                                       {"/etc/initramfs-tools/conf.d", ""}}) {
    TRY(const auto names, list_if_any(host, folder));
    for (const auto& name : names)
      if (name.ends_with(suffix)) files.insert(std::string(folder) + "/" + name);
  }
  return read_files(host, files, snapshot);
}

Result<> read_units(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (!scope.units || !snapshot.systemd) return {};
  Units units(host);
  for (const char* folder : kFolders) TRY_VOID(units.look_into(folder));
  return units.read(snapshot.units);
}

}  // namespace lvq
