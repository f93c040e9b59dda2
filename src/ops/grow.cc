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

// The size is exact, so that LVM asks where the device has another by then. `back`: it is asked
// anyway, as that is less than the device has.
Run pv_resizing(const std::string& path, Bytes size, bool back) {
  Run run{{"pvresize"}};
  if (back) run.argv.emplace_back("--yes");
  run.argv.insert(run.argv.end(),
                  {"--setphysicalvolumesize", std::to_string(size.value) + "b", path});
  return run;
}

}  // namespace

Step pv_grow(const PvGrowth& growth) {
  const std::string& path = growth.path;
  const auto bytes = [&](Extents extents) {
    return Bytes{extents.value * growth.extent.bytes.value};
  };
  const PvIs pv{path, growth.uuid, growth.vg};
  const PvHasExtents was{growth.vg, path, growth.uuid, growth.from},
      now{growth.vg, path, growth.uuid, growth.to};
  const Bytes end{growth.start.value + bytes(growth.from).value};
  Step step;
  step.title = "Grow physical volume " + path + " from " + text(bytes(growth.from)) + " to " +
               text(bytes(growth.to)) + ", which is " + count_words(growth.to);
  step.action = pv_resizing(path, growth.device, false);
  step.before = growth.needed;
  step.before.insert(step.before.end(), {pv, was});
  step.after = {pv, now};
  step.undo = {{pv_resizing(path, end, true), was}};
  step.redo = {{step.action, now}};
  step.flush = growth.flush;
  return step;
}

Step lv_extend(const Extension& extension) {
  const LvHasExtents was{extension.vg, extension.lv, extension.uuid, extension.from},
      now{extension.vg, extension.lv, extension.uuid, extension.to};
  Step step;
  step.title = "Extend logical volume " + full_name(extension.vg, extension.lv) + " from " +
               text(extension.old_size) + " to " + text(extension.new_size);
  if (!extension.extents.empty()) step.title += ": " + places_of(extension.extents);
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
