#include "ops/snapshot.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "model/names.h"
#include "ops/remedies.h"

namespace lvq {
namespace {

constexpr const char* kMergePolling = "global { use_lvmpolld=0 } activation { polling_interval=1 }";

std::string title_of(const std::vector<SnapshotVolume>& set) {
  std::vector<std::string> names;
  for (const auto& each : set) names.push_back(full_name(each.vg, each.lv));
  return (set.size() == 1 ? "Take a snapshot of "
                          : "Take " + std::to_string(set.size()) + " snapshots as a set, of ") +
         join(names, ", ");
}

// The room that the whole set needs in each group.
std::vector<Fact> rooms(const std::vector<SnapshotVolume>& set) {
  std::map<std::string, Extents> needed;
  for (const auto& each : set) needed[each.vg].value += each.room.value;
  std::vector<Fact> facts;
  for (const auto& [vg, extents] : needed)
    if (extents.value > 0) facts.emplace_back(RoomIn{vg, extents});
  return facts;
}

// lvconvert finds the snapshot and its origin by their names. These facts say that the names still
// belong to the two volumes; there are none for a snapshot that the plan itself makes.
std::vector<Fact> the_very_pair(const SnapshotVolume& of) {
  if (of.snapshot_uuid.empty()) return {};
  return {LvNamed{of.vg, of.snapshot, of.snapshot_uuid, ""}, LvNamed{of.vg, of.lv, of.lv_uuid, ""}};
}

}  // namespace

std::string SnapshotVolume::volume_path() const { return lv_path(vg, lv); }
std::string SnapshotVolume::snapshot_path() const { return lv_path(vg, snapshot); }

// Chunks are 4 KiB, so that little more is kept than what changes.
Run snapshot_creation(const SnapshotVolume& of) {
  Run run{{"lvcreate", "--yes", "--snapshot", "--addtag", of.tag, "--name", of.snapshot}};
  if (of.room.value > 0)
    run.argv.insert(run.argv.end(),
                    {"--chunksize", "4k", "--extents", std::to_string(of.room.value)});
  else
    run.argv.insert(run.argv.end(), {"--setactivationskip", "n"});
  run.argv.push_back(full_name(of.vg, of.lv));
  return run;
}

LvSnapshotOf snapshot_whole(const SnapshotVolume& of) {
  return {of.vg, of.snapshot, of.lv, of.room};
}

Remedy snapshot_removal(const SnapshotVolume& of) {
  return {removal_by_tag(of.vg, of.snapshot, of.tag), LvAbsent{of.vg, of.snapshot}};
}

Step snapshots_take(const std::vector<SnapshotVolume>& set, const std::vector<std::string>& synced,
                    const Hooks& hooks, const std::vector<Fact>& content) {
  Together together{hooks, {}};
  for (const auto& mount : synced) together.runs.push_back(Run{{"sync", "--file-system", mount}});
  Step step;
  step.title = title_of(set);
  step.before = rooms(set);
  for (const auto& program : {hooks.before, hooks.after})
    if (!program.empty()) step.before.emplace_back(ProgramIs{program});
  for (const auto& each : set) {
    together.runs.push_back(snapshot_creation(each));
    step.before.emplace_back(LvAbsent{each.vg, each.snapshot});
    step.before.emplace_back(LvActive{each.vg, each.lv});
    step.after.emplace_back(snapshot_whole(each));
    step.after.emplace_back(LvActive{each.vg, each.snapshot});
    step.undo.insert(step.undo.begin(), snapshot_removal(each));
    step.redo.push_back(snapshot_removal(each));
    step.restore_volatile.push_back(activation(each.vg, each.snapshot));
    for (const auto& pv : each.flush)
      if (std::ranges::find(step.flush, pv) == step.flush.end()) step.flush.push_back(pv);
  }
  step.after.insert(step.after.end(), content.begin(), content.end());
  step.action = together;
  step.redo.push_back({step.action, std::nullopt});
  step.after_proves_done = false;
  return step;
}

Step lv_merge(const SnapshotVolume& of, const std::vector<Fact>& before,
              const std::vector<Fact>& after, const std::string& destroys) {
  const std::string volume = full_name(of.vg, of.lv), snapshot = full_name(of.vg, of.snapshot);
  const LvAbsent merged{of.vg, of.snapshot};
  Step step;
  step.title = "Let the snapshot's content take the place of that of " + volume;
  step.action = Run{
      {"lvconvert", "--yes", "--merge", "--interval", "1", "--config", kMergePolling, snapshot}};
  step.before = {snapshot_whole(of),
                 LvWritable{of.vg, of.lv, true},
                 DeviceUnused{of.volume_path()},
                 DeviceUnused{of.snapshot_path()},
                 LvClosed{of.vg, of.lv},
                 LvClosed{of.vg, of.snapshot}};
  for (const auto& facts : {the_very_pair(of), before})
    step.before.insert(step.before.end(), facts.begin(), facts.end());
  step.after = {merged, LvMergeStarted{of.vg, of.snapshot, of.lv}, LvActive{of.vg, of.lv}};
  step.after.insert(step.after.end(), after.begin(), after.end());
  step.restore_volatile = {activation(of.vg, of.lv)};
  const Run refresh{
      {"lvchange", "--refresh", volume}};  // begins a merge that was put off while it was open
  step.redo = {step.restore_volatile.front()};
  if (of.room.value > 0) {
    step.redo.push_back({refresh, LvMergeStarted{of.vg, of.snapshot, of.lv}});
    step.redo.push_back(  // the merge goes on by itself while active; this waits for its end
        {Run{{"lvm", "lvpoll", "--polloperation", "merge", "--interval", "1", "--config",
              kMergePolling, volume}},
         merged});
  } else {
    step.redo.push_back({refresh, merged});
  }
  step.destroys = destroys;
  step.overwrites = true;
  step.flush = of.flush;
  return step;
}

Step lv_merge_later(const SnapshotVolume& of, const std::string& destroys) {
  const LvMerging merging{of.vg, of.snapshot};
  Step step;
  step.title = "Let the snapshot's content take the place of that of " + full_name(of.vg, of.lv) +
               " when it is activated next";
  step.action = Run{{"lvconvert", "--yes", "--merge", full_name(of.vg, of.snapshot)}};
  step.before = {snapshot_whole(of), LvWritable{of.vg, of.lv, true}};
  for (const auto& fact : the_very_pair(of)) step.before.push_back(fact);
  step.after = {merging};
  step.redo = {{step.action, merging}};
  step.destroys = destroys;
  step.flush = of.flush;
  return step;
}

}  // namespace lvq
