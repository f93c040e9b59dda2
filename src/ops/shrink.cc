#include "ops/shrink.h"

#include "base/text.h"
#include "model/names.h"

namespace lvq {
namespace {

constexpr const char* kMergePolling = "global { use_lvmpolld=0 } activation { polling_interval=1 }";

Remedy permission(const Workplace& place, bool writable) {
  return {Run{{"lvchange", "--permission", writable ? "rw" : "r", full_name(place.vg, place.lv)}},
          LvWritable{place.vg, place.lv, writable}};
}

// Chunks of 4 KiB, so that no more is kept than what changes.
Run creation(const Workplace& place) {
  Run run{{"lvcreate", "--yes", "--snapshot", "--addtag", place.tag, "--name", place.snapshot}};
  if (place.room.value > 0)
    run.argv.insert(run.argv.end(), {"--chunksize", "4k", "--extents", std::to_string(place.room.value)});
  else
    run.argv.insert(run.argv.end(), {"--setactivationskip", "n"});
  run.argv.push_back(full_name(place.vg, place.lv));
  return run;
}

LvSnapshotOf whole(const Workplace& place) { return {place.vg, place.snapshot, place.lv}; }

Remedy removal(const Workplace& place) {
  return {Run{{"lvremove", "--yes", full_name(place.vg, place.snapshot)}}, LvAbsent{place.vg, place.snapshot}};
}

}  // namespace

std::string Workplace::volume_path() const { return lv_path(vg, lv); }
std::string Workplace::snapshot_path() const { return lv_path(vg, snapshot); }

Step lv_close(const Workplace& place) {
  const Remedy close = permission(place, false), open = permission(place, true);
  Step step;
  step.title = "Make " + full_name(place.vg, place.lv) + " read-only, so that nothing changes it meanwhile";
  step.action = close.action;
  step.before = {DeviceUnused{place.volume_path()}, *open.achieves};
  step.after = {*close.achieves};
  step.undo = {open};
  step.redo = {close};
  step.flush = place.flush;
  return step;
}

Step lv_open(const Workplace& place) {
  const Remedy close = permission(place, false), open = permission(place, true);
  Step step;
  step.title = "Let " + full_name(place.vg, place.lv) + " be written to again";
  step.action = open.action;
  step.before = {DeviceUnused{place.volume_path()}, *close.achieves};
  step.after = {*open.achieves};
  step.undo = {close};
  step.redo = {open};
  step.flush = place.flush;
  return step;
}

Step lv_snapshot(const Workplace& place) {
  const Remedy remove = removal(place);
  Step step;
  step.title = "Create a snapshot of " + full_name(place.vg, place.lv) + " to work in";
  step.action = creation(place);
  step.before = {*remove.achieves, LvWritable{place.vg, place.lv, false}};
  if (place.room.value > 0) step.before.emplace_back(RoomIn{place.vg, place.room});
  step.after = {whole(place)};
  step.undo = {remove};
  step.redo = {remove, {step.action, whole(place)}};
  step.after_proves_done = false;
  step.flush = place.flush;
  return step;
}

Step fs_work(const Workplace& place, const std::string& title, const Run& run, const std::vector<Run>& before) {
  Step step;
  step.title = title;
  step.action = run;
  step.before = {whole(place), LvWritable{place.vg, place.lv, false}};
  step.after = {whole(place)};
  step.redo = {removal(place), {creation(place), whole(place)}};
  for (const auto& each : before) step.redo.push_back({each, std::nullopt});
  step.redo.push_back({run, std::nullopt});
  step.after_proves_done = false;
  return step;
}

Step fs_check(const Workplace& place, const std::string& title, const Run& run, Bytes most) {
  Step step;
  step.title = title;
  step.action = run;
  step.before = {whole(place)};
  step.after = {whole(place), FsEnds{place.snapshot_path(), Bytes{1}, most}};
  step.redo = {{run, std::nullopt}};
  step.after_proves_done = false;
  return step;
}

Step lv_merge(const Workplace& place, Bytes most, const std::string& content) {
  const std::string volume = full_name(place.vg, place.lv), snapshot = full_name(place.vg, place.snapshot);
  const LvAbsent merged{place.vg, place.snapshot};
  Step step;
  step.title = "Let the snapshot's content take the place of that of " + volume;
  step.action = Run{{"lvconvert", "--yes", "--merge", "--interval", "1", "--config", kMergePolling, snapshot}};
  step.before = {whole(place), LvWritable{place.vg, place.lv, true}, FsEnds{place.snapshot_path(), Bytes{1}, most},
                 DeviceUnused{place.volume_path()}, DeviceUnused{place.snapshot_path()}};
  step.after = {merged, LvActive{place.vg, place.lv}, FsEnds{place.volume_path(), Bytes{1}, most}};
  step.revive = {{Run{{"lvchange", "--activate", "y", "--yes", volume}}, LvActive{place.vg, place.lv}}};
  step.redo = {step.revive.front()};
  if (place.room.value > 0)  // begun, it goes on by itself while the volume is active; this awaits its end
    step.redo.push_back(
        {Run{{"lvm", "lvpoll", "--polloperation", "merge", "--interval", "1", "--config", kMergePolling, volume}},
         merged});
  else
    step.redo.push_back({Run{{"lvchange", "--refresh", volume}}, merged});
  step.destroys = content;
  step.overwrites = true;
  step.flush = place.flush;
  return step;
}

Step swap_resize(const SwapArea& area, Bytes from, Bytes to) {
  const auto make = [&](Bytes size, bool anew) {
    Run run{{"mkswap"}};
    if (anew) run.argv.emplace_back("--force");  // of the old one nothing may be left to be recognised
    run.argv.insert(run.argv.end(), {"--uuid", area.uuid});
    if (!area.label.empty()) run.argv.insert(run.argv.end(), {"--label", area.label});
    run.argv.insert(run.argv.end(), {area.path, std::to_string(size.value / 1024)});
    return run;
  };
  const FsIs is{area.path, "swap", area.uuid, area.label};
  const FsEnds old{area.path, from, from}, now{area.path, Bytes{1}, to};
  Step step;
  step.title = "Make the swap area on " + area.path + " anew with " + text(to) + ", UUID and label as they are";
  step.action = make(to, false);
  step.before = {is, SwapOff{area.path}, old};
  step.after = {is, now};
  step.undo = {{make(from, true), std::nullopt}};
  step.redo = {{make(to, true), std::nullopt}};
  step.after_proves_done = false;
  step.overwrites = true;
  return step;
}

Step btrfs_resize(const MountedBtrfs& fs, Bytes from, Bytes to) {
  const auto resize = [&](Bytes size) {
    const std::string wanted = std::to_string(fs.device_id) + ":" + std::to_string(size.value);
    return Run{{"btrfs", "filesystem", "resize", wanted, fs.target}};
  };
  const FsEnds old{fs.path, from, from}, now{fs.path, Bytes{1}, to};
  const Remedy back{resize(from), old};
  Step step;
  step.title = "Shrink the mounted btrfs on " + fs.path + " from " + text(from) + " to " + text(to);
  step.action = resize(to);
  step.before = {Mounted{fs.path, fs.target}, old};
  step.after = {now};
  step.undo = {back};
  step.redo = {{step.action, now}};
  return step;
}

Step lv_reduce(const Reduction& reduction) {
  const std::string volume = full_name(reduction.vg, reduction.lv), path = lv_path(reduction.vg, reduction.lv);
  const LvSpans now{reduction.vg, reduction.lv, reduction.uuid, reduction.to};
  Step step;
  step.title = "Reduce logical volume " + volume + " to " + text(reduction.new_size);
  step.action = Run{{"lvreduce", "--yes", "--force", "--extents", std::to_string(reduction.to.value), volume}};
  step.before = {LvSpans{reduction.vg, reduction.lv, reduction.uuid, reduction.from},
                 FsEnds{path, Bytes{1}, reduction.new_size}, NoDependents{reduction.vg, reduction.lv}};
  step.after = {now, FsEnds{path, Bytes{1}, reduction.new_size}};
  step.redo = {{step.action, now}};
  step.destroys = "the last " + text(reduction.freed) + " of " + volume + ", behind the end of what it holds";
  step.flush = reduction.flush;
  return step;
}

}  // namespace lvq
