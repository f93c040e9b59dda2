#include "ops/mount.h"

namespace lvq {
namespace {

std::vector<Fact> unmounted(const LiveMount& mount) {
  std::vector<Fact> facts = {Unmounted{mount.target}};
  for (const auto& target : mount.also) facts.emplace_back(Unmounted{target});
  return facts;
}

// Adds the mount, and a bind mount for each other target on which the kernel used to repeat it. The
// kernel no longer does that if the mount below it was itself made anew since: such a mount is no
// longer a peer.
void add_mounting(const LiveMount& mount, std::vector<Remedy>& remedies) {
  remedies.push_back(mount_again(mount));
  for (const auto& target : mount.also)
    remedies.push_back(
        {Run{{"mount", "--bind", mount.target, target}}, Mounted{mount.device, target}});
}

}  // namespace

Step dir_make(const std::string& path) {
  Step step;
  step.title = "Make mount directory " + path;
  step.action = MakeDir{path, 0755};
  step.before = {DirAbsent{path}};
  step.after = {DirIs{path}};
  step.undo = {{RemoveDir{path}, DirAbsent{path}}};
  step.redo = {{step.action, DirIs{path}}};
  return step;
}

Step fs_mount(const FsIs& fs, const std::string& type, const std::string& target,
              const std::string& options) {
  Step step;
  step.title = "Mount " + fs.path + " on " + target;
  step.action = Run{{"mount", "-t", type, "-o", options, fs.path, target}};
  step.before = {fs, DirIs{target, true}, Unmounted{target}};
  step.after = {Mounted{fs.path, target}};
  step.undo = {{Run{{"umount", target}}, Unmounted{target}}};
  step.redo = step.restore_volatile = {{step.action, Mounted{fs.path, target}}};
  return step;
}

Step swap_on(const FsIs& swap, const std::string& options) {
  Run run{{"swapon"}};
  if (options != "sw" && options != "defaults") run.argv.insert(run.argv.end(), {"-o", options});
  run.argv.push_back(swap.path);
  Step step;
  step.title = "Activate swap on " + swap.path;
  step.action = run;
  step.before = {swap, SwapOff{swap.path}};
  step.after = {SwapOn{swap.path}};
  step.undo = {{Run{{"swapoff", swap.path}}, SwapOff{swap.path}}};
  step.redo = step.restore_volatile = {{step.action, SwapOn{swap.path}}};
  return step;
}

std::vector<Fact> mounted(const LiveMount& mount) {
  std::vector<Fact> facts = {Mounted{mount.device, mount.target}};
  for (const auto& target : mount.also) facts.emplace_back(Mounted{mount.device, target});
  return facts;
}

Remedy mount_again(const LiveMount& mount) {
  return {Run{mount.again}, Mounted{mount.device, mount.target}};
}

Step fs_unmount(const LiveMount& mount, const std::vector<Fact>& needed,
                const std::vector<LiveMount>& later) {
  Step step;
  step.title = "Unmount " + mount.target;
  step.action = Run{{"umount", mount.target}};
  step.before = needed;
  for (auto& fact : mounted(mount)) step.before.push_back(std::move(fact));
  step.after = unmounted(mount);
  for (auto outer = later.rbegin(); outer != later.rend(); ++outer) add_mounting(*outer, step.undo);
  add_mounting(mount, step.undo);
  step.redo = step.restore_volatile = {{step.action, Unmounted{mount.target}}};
  return step;
}

Remedy swap_again(const LiveSwap& swap) { return {Run{swap.again}, SwapOn{swap.device}}; }

Step swap_off(const LiveSwap& swap) {
  Step step;
  step.title = "Deactivate swap on " + swap.device;
  step.action = Run{{"swapoff", swap.device}};
  step.before = {SwapOn{swap.device}};
  step.after = {SwapOff{swap.device}};
  step.undo = {swap_again(swap)};
  step.redo = step.restore_volatile = {{step.action, SwapOff{swap.device}}};
  return step;
}

namespace {

Remedy switched(const LiveAutomount& automount, bool set) {
  return {Run{{"systemctl", set ? "start" : "stop", "--", automount.unit}},
          AutomountIs{automount.target, set}};
}

Step automount_switch(const LiveAutomount& automount, bool set) {
  Step step;
  step.action = switched(automount, set).action;
  step.before = {AutomountIs{automount.target, !set}, Unmounted{automount.target}};
  step.after = {AutomountIs{automount.target, set}};
  step.undo = {switched(automount, !set)};
  step.redo = step.restore_volatile = {switched(automount, set)};
  return step;
}

}  // namespace

Step automount_stop(const LiveAutomount& automount) {
  Step step = automount_switch(automount, false);
  step.title = "Keep systemd from mounting " + automount.target + " when it is touched";
  step.overwrites = true;  // so that `before` is checked again right before it
  return step;
}

Step automount_start(const LiveAutomount& automount) {
  Step step = automount_switch(automount, true);
  step.title = "Let systemd mount " + automount.target + " again when it is touched";
  return step;
}

Step fs_remount(const LiveMount& mount) {
  Step step;
  step.title = "Mount " + mount.device + " on " + mount.target + " again, as it was";
  step.action = Run{mount.again};
  step.before = unmounted(mount);
  step.after = mounted(mount);
  step.undo = {{Run{{"umount", mount.target}}, Unmounted{mount.target}}};
  add_mounting(mount, step.redo);
  step.restore_volatile = step.redo;
  return step;
}

namespace {

Run remount(const LiveMount& mount, const std::string& options) {
  return {{"mount", "-o", "remount," + options, mount.device, mount.target}};
}

}  // namespace

// Where a recovery is the first that runs at a boot it is not mounted yet.
Step fs_set_options(const LiveMount& mount, const MountOptions& options) {
  Step step;
  step.title = "Let " + mount.target + " be mounted with the options " + options.after;
  step.action = remount(mount, options.after);
  step.before = step.after = {Mounted{mount.device, mount.target}};
  step.redo = {mount_again(mount), {step.action, std::nullopt}};
  step.restore_volatile = {mount_again(mount)};
  step.after_proves_done = false;
  return step;
}

std::vector<Remedy> options_as_before(const LiveMount& mount, const MountOptions& options) {
  return {mount_again(mount), {remount(mount, options.before), std::nullopt}};
}

Step swap_reactivate(const LiveSwap& swap) {
  Step step;
  step.title = "Activate swap on " + swap.device + " again";
  step.action = Run{swap.again};
  step.before = {SwapOff{swap.device}};
  step.after = {SwapOn{swap.device}};
  step.undo = {{Run{{"swapoff", swap.device}}, SwapOff{swap.device}}};
  step.redo = step.restore_volatile = {swap_again(swap)};
  return step;
}

Step private_folder(const std::string& path) {
  Step step;
  step.title = "Make " + path + ", which only root can reach";
  step.action = MakeDir{path, 0700};
  step.after = {DirIs{path}};
  step.undo = {{RemoveDir{path}, DirAbsent{path}}};
  step.redo = {{step.action, step.after.front()}};
  return step;
}

LiveMount private_place(const FsIs& fs, const std::string& folder, const std::string& options) {
  return {fs.path, folder, {"mount", "-t", fs.type, "-o", options, fs.path, folder}};
}

Step private_mount(const FsIs& fs, const std::string& folder, const std::string& options) {
  const Remedy mount = mount_again(private_place(fs, folder, options));
  Step step;
  step.title = "Mount " + fs.path + " where only lvq sees it";
  step.action = mount.action;
  step.before = {DirIs{folder, true}, Unmounted{folder}};
  step.after = {*mount.achieves};
  step.undo = {{Run{{"umount", folder}}, Unmounted{folder}}};
  step.redo = step.restore_volatile = {mount};
  return step;
}

Step private_unmount(const std::string& device, const std::string& folder, const Fact& gone) {
  const Remedy unmount{Run{{"umount", folder}}, gone};
  Step step;
  step.title = "Unmount " + device + " from " + folder;
  step.action = unmount.action;
  step.before = {Mounted{device, folder}};
  step.after = {gone};
  step.redo = step.restore_volatile = {unmount};
  return step;
}

Step dir_remove(const std::string& path) {
  Step step;
  step.title = "Remove mount directory " + path + ", which lvq made, if it is empty";
  step.action = RemoveDir{path};
  step.after = {DirGoneOrUsed{path}};
  step.redo = {{step.action, DirGoneOrUsed{path}}};
  return step;
}

}  // namespace lvq
