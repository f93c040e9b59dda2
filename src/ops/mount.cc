#include "ops/mount.h"

namespace lvq {

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

Step fs_mount(const FsIs& fs, const std::string& type, const std::string& target, const std::string& options) {
  Step step;
  step.title = "Mount " + fs.path + " on " + target;
  step.action = Run{{"mount", "-t", type, "-o", options, fs.path, target}};
  step.before = {fs, DirIs{target, true}, Unmounted{target}};
  step.after = {Mounted{fs.path, target}};
  step.undo = {{Run{{"umount", target}}, Unmounted{target}}};
  step.redo = step.revive = {{step.action, Mounted{fs.path, target}}};
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
  step.redo = step.revive = {{step.action, SwapOn{swap.path}}};
  return step;
}

}  // namespace lvq
