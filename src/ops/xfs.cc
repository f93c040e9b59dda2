#include "ops/xfs.h"

#include <algorithm>

#include "model/fstab.h"

namespace lvq {
namespace {

// The tool works in the root of the new file system, which it calls ".". Nobody can make that
// another folder by unmounting it.
Run inside_new(const TwoTrees& trees, const Run& tool) {
  Run run{{"lvq", "inside", trees.new_device, trees.new_folder}};
  run.argv.insert(run.argv.end(), tool.argv.begin(), tool.argv.end());
  return run;
}

// A step that runs a tool on both trees. After a cut nothing tells how far the tool came, so it is
// run again and finds what is left to do. `finally`: nobody may change the old tree any more. The
// tool sees the new tree as ".".
Step work(const TwoTrees& trees, bool finally, const std::string& title, const Run& tool) {
  const Run run = inside_new(trees, tool);
  Step step;
  step.title = title;
  step.action = run;
  step.before = {Mounted{trees.old_device, trees.old_folder},
                 Mounted{trees.new_device, trees.new_folder}};
  if (finally) {
    step.before.emplace_back(FsWritable{trees.old_device, false});
    step.before.emplace_back(DeviceWritable{trees.old_device, false});
  }
  step.redo = {{run, std::nullopt}};
  step.after_proves_done = false;
  step.flush = {
      trees.new_folder};  // else a power cut could take from the copy what the journal calls done
  return step;
}

// Extended attributes and ACLs are copied afterwards (copy_finish): for them rsync would need
// several system calls for every entry.
Run rsync(const TwoTrees& trees, const std::vector<std::string>& which) {
  Run run{{"rsync", "-aHS", "--numeric-ids", "--modify-window=-1", "--info=progress2",
           "--no-inc-recursive", "--outbuf=N"}};
  run.argv.insert(run.argv.end(), which.begin(), which.end());
  run.argv.insert(run.argv.end(), {trees.old_folder + "/", "./"});
  return run;
}

// Until a file is written to the disk, xfs reserves more blocks than it needs. So a copy that ended
// for want of room may have enough after a sync.
Step copy(const TwoTrees& trees, bool finally, const std::string& title, const Run& run) {
  Step step = work(trees, finally, title, run);
  step.redo.insert(step.redo.begin(),
                   {Run{{"sync", "--file-system", trees.new_folder}}, std::nullopt});
  return step;
}

std::string options_of(const LiveMount& mount) {
  const auto it = std::ranges::find(mount.again, "-o");
  return it == mount.again.end() ? "" : *std::next(it);
}

// Makes the mount writable again. The file system itself can be written to again by then.
Remedy writable_again(const LiveMount& mount) {
  const std::string options = options_of(mount);
  const bool bind = has_option(options, "bind");
  return {Run{{"mount", "-o", bind ? "remount," + options : "remount,rw", mount.target}},
          std::nullopt};
}

Remedy writing(const std::string& device, bool writable) {
  return {Run{{"blockdev", writable ? "--setrw" : "--setro", device}},
          DeviceWritable{device, writable}};
}

}  // namespace

Step tree_mount(const TwoTrees& trees, const std::string& options) {
  Step step = private_mount({trees.old_device, "xfs", "", ""}, trees.old_folder, options);
  step.title = "Mount " + trees.old_device + " where lvq sees all of it";
  if (options.starts_with("ro,")) step.after.emplace_back(FsWritable{trees.old_device, false});
  return step;
}

Step new_tree_show(const TwoTrees& trees, const std::string& options, const FsIs& fs) {
  Step step = private_mount({trees.new_device, "xfs", "", ""}, trees.new_folder, options);
  step.before.emplace_back(fs);
  return step;
}

Step xfs_make(const FsIs& fs, Bytes size, const std::vector<std::string>& argv) {
  const Remedy wipe{Run{{"wipefs", "--all", fs.path}}, NoSignature{fs.path}};
  Step step;
  step.title = "Make xfs file system of " + text(size) + " on " + fs.path +
               ", with the features of the old one";
  step.action = Run{argv};
  step.before = {NoSignature{fs.path}};
  step.after = {fs};
  step.undo = {wipe};
  step.redo = {wipe, {step.action, std::nullopt}};
  step.after_proves_done = false;
  step.overwrites = true;
  return step;
}

Step tree_survey(const TwoTrees& trees) {
  Step step;
  step.title = "See that all files of " + trees.old_device + " can be copied";
  step.action = Run{{"lvq", "survey-tree", "--to", trees.needs, trees.old_folder}};
  step.before = {Mounted{trees.old_device, trees.old_folder}};
  step.redo = {{step.action, std::nullopt}};
  step.after_proves_done = false;
  return step;
}

Step room_check(const TwoTrees& trees) {
  return work(trees, false, "See that there is room for all files of " + trees.old_device,
              Run{{"lvq", "check-room", trees.needs, "."}});
}

Step holes_copy(const TwoTrees& trees, bool finally) {
  return copy(trees, finally, "Copy the data of files with holes",
              Run{{"lvq", "copy-holes", "--exclude", trees.holes, trees.old_folder, "."}});
}

Step changed_holes_copy(const TwoTrees& trees) {
  return copy(trees, true, "Copy the data of those with holes",
              Run{{"lvq", "copy-holes", "--listed", trees.changes, trees.old_folder, "."}});
}

// While the tree is in use, files with holes are left out: they may change while they are copied,
// and rsync would read all of each.
Step tree_copy(const TwoTrees& trees, bool finally) {
  std::vector<std::string> which = {"--delete"};
  if (!finally) which.insert(which.end(), {"--from0", "--exclude-from=" + trees.holes});
  return copy(trees, finally, "Copy all files of " + trees.old_device, rsync(trees, which));
}

Step changes_list(const TwoTrees& trees) {
  return work(trees, true, "List what has changed since",
              Run{{"lvq", "list-changes", "--record", trees.record, "--to", trees.changes,
                   trees.old_folder, "."}});
}

Step changes_copy(const TwoTrees& trees) {
  return copy(trees, true, "Copy it",
              rsync(trees, {"--files-from=" + trees.changes, "--from0", "--delete-missing-args",
                            "--force"}));
}

Step copy_finish(const TwoTrees& trees, bool finally) {
  Run run{{"lvq", "finish-copy"}};
  if (!finally) run.argv.emplace_back("--in-use");
  run.argv.insert(run.argv.end(), {"--record", trees.record, "--devices", trees.old_device,
                                   trees.new_device, trees.old_folder, "."});
  return work(
      trees, finally,
      finally
          ? "Copy the attributes that rsync does not, and compare all that may have changed since"
          : "Copy the attributes that rsync does not, and compare all files that are at rest",
      run);
}

Step device_check_unused(const std::string& device, const std::string& why) {
  Step step;
  step.title = "See that nobody uses " + device + ", " + why;
  step.action = Run{{"lvq", "check-unused", device}};
  step.redo = {{step.action, std::nullopt}};
  step.after_proves_done = false;
  return step;
}

Step fs_remount_ro(const TwoTrees& trees, const LiveMount& base,
                   const std::vector<LiveMount>& mounts) {
  const FsWritable closed{trees.old_device, false}, open{trees.old_device, true};
  Step step;
  step.title = "Let nobody write to " + base.target + " any more";
  step.action = Run{{"mount", "-o", "remount,ro", trees.old_folder}};
  step.before = {open, Mounted{trees.old_device, trees.old_folder}};
  step.after = {closed};
  step.undo = {mount_again(base), {Run{{"mount", "-o", "remount,rw", base.target}}, open}};
  for (const auto& each : mounts)
    if (each.target != base.target && !has_option(options_of(each), "ro"))
      step.undo.insert(step.undo.end(), {mount_again(each), writable_again(each)});
  step.redo = step.restore_volatile = {{step.action, closed}};
  return step;
}

Step device_close(const std::string& device) {
  const Remedy now = writing(device, false);
  Step step;
  step.title = "Let the kernel refuse all writes to " + device;
  step.action = now.action;
  step.before = {DeviceWritable{device, true}};
  step.after = {*now.achieves};
  step.undo = {writing(device, true)};
  step.redo = step.restore_volatile = {now};
  return step;
}

Step device_open(const std::string& device) {
  const Remedy now = writing(device, true);
  Step step;
  step.title = "Let the kernel take writes to " + device + " again";
  step.action = now.action;
  step.after = {*now.achieves};
  step.redo = step.restore_volatile = {now};
  return step;
}

Step new_tree_hide(const TwoTrees& trees) {
  Step step = private_unmount(trees.new_device, trees.new_folder, Unmounted{trees.new_folder});
  step.title += ": all of it is on the disk";
  return step;
}

// This is the last mount of the volume. After it, the fact that the file system is mounted
// read-only (FsWritable) has no meaning any more, and NotMountedAt supersedes it.
Step old_tree_hide(const TwoTrees& trees) {
  return private_unmount(trees.old_device, trees.old_folder,
                         NotMountedAt{trees.old_device, trees.old_folder});
}

// What a boot mounts there after the decision is the new volume, which the step's own command does
// not expect. So the command that unmounts it after a reboot is written in another way ("--").
// The way back begins with lvq's own mount: while that is read-only, the kernel mounts the volume
// writable nowhere ("already mounted or mount point busy").
Step fs_unmount(const TwoTrees& trees, const LiveMount& mount,
                const std::vector<LiveMount>& later) {
  Step step = fs_unmount(mount, {}, later);
  const Remedy hide{Run{{"umount", trees.old_folder}}, Unmounted{trees.old_folder}};
  step.undo.insert(step.undo.begin(), {hide, writing(mount.device, true)});
  step.restore_volatile = {{Run{{"umount", "--", mount.target}}, Unmounted{mount.target}}};
  return step;
}

Step label_set(const FsIs& fs, const std::string& target) {
  Step step;
  step.title = "Give the xfs on " + fs.path + " the label " + fs.label;
  step.action = Run{{"lvq", "set-label", target, fs.label}};
  step.before = {Mounted{fs.path, target}};
  step.after = {fs};
  step.redo = {{step.action, fs}};
  return step;
}

Step label_clear(const FsIs& fs) {
  Step step;
  step.title = "Take the label away from the xfs on " + fs.path;
  step.action = Run{{"xfs_admin", "-L", "--", fs.path}};
  step.before = {fs, DeviceUnused{fs.path}};
  step.redo = {{step.action, std::nullopt}};
  step.after_proves_done = false;
  return step;
}

}  // namespace lvq
