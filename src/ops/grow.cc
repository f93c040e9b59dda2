#include "ops/grow.h"

#include "base/text.h"
#include "model/names.h"
#include "ops/filesystem.h"
#include "ops/lvm.h"
#include "ops/remedies.h"

namespace lvq {
namespace {

// "64 extents on /dev/sdb, 36 on /dev/sdc".
std::string places_of(const Extension& extension) {
  std::vector<std::pair<std::string, uint64_t>> places;
  for (const auto& each : extension.extents) {
    if (places.empty() || places.back().first != each.pv) places.emplace_back(each.pv, 0);
    places.back().second += each.count.value;
  }
  std::vector<std::string> words;
  for (const auto& [pv, count] : places)
    words.push_back((words.empty() ? count_words({count}) : std::to_string(count)) + " on " + pv);
  return join(words, ", ");
}

Run extension_run(const Extension& extension) {
  Run run{{"lvextend", "--yes", "--extents", std::to_string(extension.to.value),
           full_name(extension.vg, extension.lv)}};
  for (const auto& each : extension.extents)
    run.argv.push_back(extents_on(each.pv, each.start, each.count));
  return run;
}

ExtentsAre owned(const NewExtents& extents, const Extension& extension, bool by_it) {
  return {extension.vg,
          extents.pv,
          extents.pv_uuid,
          extents.start,
          extents.count,
          by_it ? extension.lv : "",
          by_it ? extension.uuid : ""};
}

}  // namespace

Step lv_extend(const Extension& extension) {
  const LvHasExtents was{extension.vg, extension.lv, extension.uuid, extension.from},
      now{extension.vg, extension.lv, extension.uuid, extension.to};
  Step step;
  step.title = "Extend logical volume " + full_name(extension.vg, extension.lv) + " from " +
               text(extension.old_size) + " to " + text(extension.new_size) + ": " +
               places_of(extension);
  step.action = extension_run(extension);
  step.before = {was};
  step.after = {now};
  for (const auto& each : extension.extents) {
    step.before.emplace_back(owned(each, extension, false));
    step.after.emplace_back(owned(each, extension, true));
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
