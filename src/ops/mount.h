// Steps whose effect a reboot loses or undoes: mounts and active swap; and steps for the
// directories that mounts need.
#pragma once

#include <string>
#include <vector>

#include "plan/step.h"

namespace lvq {

Step dir_make(const std::string& path);
Step dir_remove(const std::string& path);  // left alone where it is not empty
// `fs`: what the device must hold. `options`: fstab's, "defaults" included.
Step fs_mount(const FsIs& fs, const std::string& type, const std::string& target,
              const std::string& options);
Step swap_on(const FsIs& swap, const std::string& options);

// What is mounted or active, and the command that makes it so again.
struct LiveMount {
  std::string device, target;
  std::vector<std::string> again;
  // Other targets on which the mount comes and goes together with this one, as mounts propagate
  // between peers.
  std::vector<std::string> also = {};
};
std::vector<Fact> mounted(const LiveMount& mount);
struct LiveSwap {
  std::string device;
  std::vector<std::string> again;
};
Remedy mount_again(const LiveMount& mount);
Remedy swap_again(const LiveSwap& swap);
// `needed`: what must be true besides the mount itself. `later`: what the plan unmounts after it,
// which may hold its mount point. A reboot in between loses those too, so the way back begins with
// them.
Step fs_unmount(const LiveMount& mount, const std::vector<Fact>& needed,
                const std::vector<LiveMount>& later);
Step swap_off(const LiveSwap& swap);
// A unit of systemd's that mounts something on `target` as soon as that is touched
// (systemd.automount(5)).
struct LiveAutomount {
  std::string device, target, unit;
};
// When the unit is stopped, systemd lazily unmounts what is mounted there, so that has to be gone.
Step automount_stop(const LiveAutomount& automount);
Step automount_start(const LiveAutomount& automount);
// Mounts or activates again what a step above has taken away.
Step fs_remount(const LiveMount& mount);
Step swap_reactivate(const LiveSwap& swap);

// Other options for a mount: `before` as the kernel shows them, `after` as fstab has them. The
// command names both device and target, because only then mount(8) replaces all options that the
// mount had (see "remount" there).
struct MountOptions {
  std::string before, after;
};
Step fs_set_options(const LiveMount& mount, const MountOptions& options);
// Goes with the undo of fstab's edit, which comes first: a boot in between mounts with the new ones
// before anything is remounted.
std::vector<Remedy> options_as_before(const LiveMount& mount, const MountOptions& options);

// A mount in a folder of lvq's own, which only root can reach. `gone`: the fact that shows that it
// is not there any more.
Step private_folder(const std::string& path);
LiveMount private_place(const FsIs& fs, const std::string& folder, const std::string& options);
Step private_mount(const FsIs& fs, const std::string& folder, const std::string& options);
Step private_unmount(const std::string& device, const std::string& folder, const Fact& gone);

}  // namespace lvq
