#include "commands/shared/mount_point_check.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "model/mount_point.h"

namespace lvq {
namespace {

using Kind = PathState::Kind;

bool is_below(const std::string& path, const std::string& parent) {
  return path.starts_with(parent + "/") || parent == "/";
}

void check_ancestor(const std::string& target, const std::string& ancestor, const Snapshot& machine,
                    Findings& findings) {
  const PathState* state = machine.path(ancestor);
  if (!state || state->kind == Kind::absent) return;
  if (state->kind == Kind::symlink)
    refuse(findings, {"mountpoint-invalid", target,
                      ancestor + " is a symbolic link to " + printable(state->link_target), "lstat",
                      "name the real path, so that fstab and the kernel agree about it"});
  else if (state->kind != Kind::directory)
    refuse(findings, {"mountpoint-invalid", target, ancestor + " is not a directory", "lstat", ""});
  else if (state->uid != 0 || (state->mode & 022) != 0)
    refuse(findings,
           {"mountpoint-invalid", target, "users other than root can change what is in " + ancestor,
            "owner " + std::to_string(state->uid) + ", mode " +
                [&] {
                  std::string octal;
                  for (int shift = 9; shift >= 0; shift -= 3)
                    octal += static_cast<char>('0' + ((state->mode >> shift) & 7));
                  return octal;
                }(),
            "choose a mount point that only root can replace"});
}

void check_state(const std::string& target, const Snapshot& machine, Findings& findings) {
  const PathState* state = machine.path(target);
  if (!state) return;
  if (state->kind == Kind::symlink)
    refuse(findings,
           {"mountpoint-invalid", target, "is a symbolic link to " + printable(state->link_target),
            "lstat", "name the real path"});
  else if (state->kind != Kind::directory && state->kind != Kind::absent)
    refuse(findings, {"mountpoint-invalid", target, "is not a directory", "lstat", ""});
  else if (state->kind == Kind::directory && !state->empty)
    refuse(findings, {"mountpoint-not-empty", target,
                      "is a directory that is not empty: the mount would hide what is in it",
                      "readdir", "move its contents away, or choose another mount point"});
}

// fstab may spell a mount point "/srv//a/".
std::string without_spare_slashes(const std::string& path) {
  std::string out;
  for (const char c : path)
    if (c != '/' || !out.ends_with('/')) out += c;
  if (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

void check_taken(const MountPoint& point, const Snapshot& machine, Findings& findings) {
  const Mount* mount = point.mounted ? nullptr : machine.mount_at(point.target);
  if (mount)
    refuse(findings, {"mountpoint-in-use", point.target,
                      printable(mount->source) + " (" + mount->fs_type + ") is mounted there",
                      "/proc/self/mountinfo", "choose another mount point"});
  const std::string name = point.target.substr(point.target.rfind('/'));
  for (const auto& entry : machine.fstab_naming(name))
    if (without_spare_slashes(entry.target) == point.target &&
        !(point.device && names_device(entry.spec, *point.device, machine)))
      refuse(findings, {"mountpoint-in-use", point.target,
                        "/etc/fstab already mounts " + printable(entry.spec) + " there",
                        "/etc/fstab:" + std::to_string(entry.line),
                        "remove that line first, or choose another mount point"});
}

}  // namespace

void check_folders(const std::string& target, const Snapshot& machine, Findings& findings) {
  const PathState* nearest = nullptr;
  std::string where;
  for (const auto& each : with_ancestors(target))
    if (const PathState* state = machine.path(each); state && state->kind == Kind::directory) {
      nearest = state;
      where = each;
    }
  if (!nearest || where == target || nearest->obstacle.empty()) return;
  refuse(findings,
         {"mountpoint-invalid", target, "cannot be made: " + where + " " + nearest->obstacle,
          "statvfs, lsattr", "make that folder writable, or choose another mount point"});
}

void check_mount_point(const MountPoint& point, const std::set<std::string>& mounts,
                       const Context& context, Findings& findings) {
  const std::string& target = point.target;
  const Snapshot& machine = context.machine;
  check_taken(point, machine, findings);
  for (const auto& path : context.protected_paths)
    if (is_below(path, target) || path == target)
      refuse(findings,
             {"state-dir-affected", target,
              "a mount there would hide " + path + ", which lvq or LVM writes while it runs", "",
              "choose another mount point"});
  // A directory above another new mount is checked; one below it will be hidden by that mount.
  const auto hidden = [&](const std::string& path) {
    return std::ranges::any_of(with_ancestors(path), [&](const std::string& each) {
      return each != target && mounts.contains(each);
    });
  };
  for (const auto& ancestor : with_ancestors(target))
    if (ancestor != target && !hidden(ancestor))
      check_ancestor(target, ancestor, machine, findings);
  if (!point.mounted && !hidden(target)) check_state(target, machine, findings);
}

}  // namespace lvq
