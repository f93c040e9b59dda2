#include "ops/grow.h"

#include "base/text.h"
#include "model/names.h"
#include "ops/filesystem.h"
#include "ops/lvm.h"
#include "ops/remedies.h"

namespace lvq {
namespace {

Run extension_run(const Extension& extension) {
  Run run{{"lvextend", "--yes", "--extents", std::to_string(extension.to.value),
           full_name(extension.vg, extension.lv)}};
  for (const auto& each : extension.extents)
    run.argv.push_back(extents_on(each.pv, each.start, each.count));
  return run;
}

}  // namespace

Step lv_extend(const Extension& extension) {
  const LvHasExtents was{extension.vg, extension.lv, extension.uuid, extension.from},
      now{extension.vg, extension.lv, extension.uuid, extension.to};
  Step step;
  step.title = "Extend logical volume " + full_name(extension.vg, extension.lv) + " from " +
               text(extension.old_size) + " to " + text(extension.new_size) + ": " +
               places_of(extension.extents);
  step.action = extension_run(extension);
  step.before = {was};
  step.after = {now};
  for (const auto& each : extension.extents) {
    step.before.emplace_back(owned_by(each, extension.vg));
    step.after.emplace_back(owned_by(each, extension.vg, extension.lv, extension.uuid));
  }
  if (extension.ends_known) {
    const FsEnds ends{lv_path(extension.vg, extension.lv), Bytes{1}, extension.old_size};
    step.before.emplace_back(ends);
    step.after.emplace_back(ends);
  }
  step.undo = {
      {lv_reduction(extension.vg, extension.lv, extension.from, extension.lvm_version), was}};
  step.redo = {{step.action, now}};
  step.flush = extension.flush;
  return step;
}

// The tool does nothing where all is done, so it may be run at any end between the old and the new
// one: a reboot that replays a journal may have brought it there.
Step fs_grow(const Filesystem& fs, const FsGrowth& growth) {
  const auto& rule = std::get<GrowsWhileMounted>(fs.growing);
  const std::string &path = growth.mount.device, &target = growth.mount.target;
  const FsEnds now{path, growth.least, growth.to};
  Step step;
  step.title = "Grow the mounted " + std::string(fs.name) + " on " + path + " from " +
               text(growth.from) + " to " + text(growth.to);
  step.action = filled_in(
      rule.command,
      {{"path", path}, {"target", target}, {"kib", std::to_string(growth.to.value / 1024)}});
  step.before = {Mounted{path, target}, FsEnds{path, growth.from, growth.to}};
  step.after = {now, Mounted{path, target}};
  step.redo = {mount_again(growth.mount), {step.action, now}};
  step.restore_volatile = {mount_again(growth.mount)};
  step.no_way_back = std::string(rule.no_way_back);
  return step;
}

}  // namespace lvq
