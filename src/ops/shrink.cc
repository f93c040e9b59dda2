#include "ops/shrink.h"

#include "base/text.h"
#include "model/names.h"
#include "ops/remedies.h"

namespace lvq {
namespace {

// A swap area or a btrfs uses whole pages only, so it may leave almost a page at the end unused.
constexpr Bytes kLargestPage = 64_KiB;

FsEnds new_end(const std::string& path, Bytes from, Bytes to) {
  return {path, to > from ? surplus(to, kLargestPage) : Bytes{1}, to};
}

}  // namespace

Step lv_snapshot(const SnapshotVolume& place) {
  const Remedy remove = snapshot_removal(place);
  Step step;
  step.title = "Create a snapshot of " + full_name(place.vg, place.lv) + " to work in";
  step.action = snapshot_creation(place);
  step.before = {*remove.achieves, LvWritable{place.vg, place.lv, false}};
  if (place.room.value > 0) step.before.emplace_back(RoomIn{place.vg, place.room});
  step.after = {snapshot_whole(place)};
  step.undo = {remove};
  step.redo = {remove, {step.action, snapshot_whole(place)}};
  step.after_proves_done = false;
  step.flush = place.flush;
  return step;
}

Step fs_work(const SnapshotVolume& place, const std::string& title, const Run& run,
             const std::vector<Run>& before) {
  Step step;
  step.title = title;
  step.action = run;
  step.before = {snapshot_whole(place), LvWritable{place.vg, place.lv, false}};
  step.after = {snapshot_whole(place)};
  step.redo = {snapshot_removal(place), {snapshot_creation(place), snapshot_whole(place)}};
  for (const auto& each : before) step.redo.push_back({each, std::nullopt});
  step.redo.push_back({run, std::nullopt});
  step.after_proves_done = false;
  return step;
}

Step fs_check(const SnapshotVolume& place, const std::string& title, const Run& run, Bytes most) {
  Step step;
  step.title = title;
  step.action = run;
  step.before = {snapshot_whole(place)};
  step.after = {snapshot_whole(place), FsEnds{place.snapshot_path(), Bytes{1}, most}};
  step.redo = {{run, std::nullopt}};
  step.after_proves_done = false;
  return step;
}

Step swap_resize(const SwapArea& area, Bytes from, Bytes to) {
  const auto make = [&](Bytes size, bool anew) {
    Run run{{"mkswap"}};
    if (anew)
      run.argv.emplace_back("--force");  // to erase all that could be recognised as the old area
    run.argv.insert(run.argv.end(), {"--uuid", area.uuid});
    if (!area.label.empty()) run.argv.insert(run.argv.end(), {"--label", area.label});
    run.argv.insert(run.argv.end(), {area.path, std::to_string(size.value / 1024)});
    return run;
  };
  const FsIs is{area.path, "swap", area.uuid, area.label};
  const FsEnds old{area.path, from, from}, now = new_end(area.path, from, to);
  Step step;
  step.title = "Make the swap area on " + area.path + " anew with " + text(to) +
               ", UUID and label as they are";
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
  const std::string &path = fs.mount.device, &target = fs.mount.target;
  const auto resize = [&](Bytes size) {
    const std::string wanted = std::to_string(fs.device_id) + ":" + std::to_string(size.value);
    return Run{{"btrfs", "filesystem", "resize", wanted, fs.mount.target}};
  };
  const FsEnds old{path, from, from}, now = new_end(path, from, to);
  const Remedy back{resize(from), old};
  Step step;
  step.title = (to > from ? "Grow" : "Shrink") + (" the mounted btrfs on " + path) + " from " +
               text(from) + " to " + text(to);
  step.action = resize(to);
  step.before = {Mounted{path, target}, old};
  step.after = {now};
  step.undo = {mount_again(fs.mount), back};
  step.redo = {mount_again(fs.mount), {step.action, now}};
  return step;
}

Step lv_reduce(const Reduction& reduction) {
  const std::string volume = full_name(reduction.vg, reduction.lv),
                    path = lv_path(reduction.vg, reduction.lv);
  const LvHasExtents now{reduction.vg, reduction.lv, reduction.uuid, reduction.to};
  Step step;
  step.title = "Reduce logical volume " + volume + " to " + text(reduction.new_size);
  step.action = lv_reduction(reduction.vg, reduction.lv, reduction.to, reduction.lvm_version);
  step.before = {LvHasExtents{reduction.vg, reduction.lv, reduction.uuid, reduction.from},
                 FsEnds{path, Bytes{1}, reduction.new_size},
                 NoDependents{reduction.vg, reduction.lv}};
  step.after = {now, FsEnds{path, Bytes{1}, reduction.new_size}};
  step.redo = {{step.action, now}};
  step.destroys =
      "the last " + text(reduction.freed) + " of " + volume + ", behind the end of what it holds";
  step.flush = reduction.flush;
  return step;
}

}  // namespace lvq
