// Directories are refused where a mount over them hides what the running system needs by name at
// any moment, or where the directory is gone after a reboot:
//   /proc /sys /dev /run   the kernel's and systemd's own; nothing made there lasts
//   /bin /sbin /lib* and their /usr homes, /etc/lvm   programs, libraries and LVM2's configuration
//   / /usr /etc   the same, as a whole; /usr/local or /etc/app are fine
// /boot, /var, /home, /opt, /srv and /tmp are commonly file systems of their own and stay allowed:
// whatever lies there is protected by the refusal mountpoint-not-empty.
#include "model/mount_point.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lvq {

namespace {

constexpr size_t kMaxPath = 4095;
constexpr size_t kMaxPart = 255;

constexpr auto kClosedTrees = std::to_array<std::string_view>(
    {"/proc", "/sys", "/dev", "/run", "/var/run", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
     "/libx32", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32",
     "/usr/libexec", "/etc/lvm"});
constexpr auto kClosedItself = std::to_array<std::string_view>({"/", "/usr", "/etc"});

std::unexpected<Error> invalid(std::string_view text, std::string message, std::string hint = {}) {
  return fail("mountpoint-invalid", printable(text), std::move(message), {}, std::move(hint));
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool is_under(std::string_view path, std::string_view tree) {
  return path.starts_with(tree) && (path.size() == tree.size() || path[tree.size()] == '/');
}

bool covers_system(std::string_view path) {
  return std::find(kClosedItself.begin(), kClosedItself.end(), path) != kClosedItself.end() ||
         std::any_of(kClosedTrees.begin(), kClosedTrees.end(),
                     [&](auto tree) { return is_under(path, tree); });
}

}  // namespace

Result<std::string> normal_path(std::string_view text) {
  if (text.empty()) return invalid("", "a mount point is missing");
  if (text.front() != '/') return invalid(text, "is not an absolute path");
  if (std::any_of(text.begin(), text.end(), is_control))
    return invalid(text, "contains a control character");
  std::string path;
  for (const auto& part : split(text, '/')) {
    if (part.empty()) continue;
    if (part == "." || part == "..")
      return invalid(text, fmt::format("contains \"{}\"", part), "write the path out");
    if (part.size() > kMaxPart)
      return invalid(text, fmt::format("has a part longer than {} bytes", kMaxPart));
    path.append("/").append(part);
  }
  if (path.empty()) path = "/";
  if (path.size() > kMaxPath)
    return invalid(text, fmt::format("is longer than {} bytes", kMaxPath));
  return path;
}

Result<std::string> normal_mount_point(std::string_view text) {
  TRY(const std::string path, normal_path(text));
  if (covers_system(path))
    return invalid(text, "would cover a directory that the running system needs");
  return path;
}

std::set<std::string> with_ancestors(const std::string& path) {
  std::set<std::string> all;
  if (!path.starts_with('/')) return all;
  all.insert(path);
  for (size_t slash = path.rfind('/'); slash != 0 && slash != std::string::npos;
       slash = path.rfind('/', slash - 1))
    if (path[slash - 1] != '/') all.insert(path.substr(0, slash));
  all.insert("/");
  return all;
}

bool is_at_or_below(std::string_view path, std::string_view folder) {
  return folder == "/" ||
         (path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/'));
}

}  // namespace lvq
