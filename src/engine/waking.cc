#include "engine/waking.h"

#include <algorithm>
#include <set>

#include "model/legs.h"
#include "model/names.h"
#include "plan/objects.h"
#include "plan/review.h"

namespace lvq {
namespace {

// The paths of the volumes that the plan looks into, mounts or uses. They existed when the plan was
// made, or the plan made them. Cached volumes are among them, because only the kernel tells how a
// cache runs, and only if the volume is active.
std::set<std::string> paths_in(const Plan& plan) {
  const Scope scope = scope_of(plan);
  std::set<std::string> paths = scope.devices;
  paths.insert(scope.superblocks.begin(), scope.superblocks.end());
  each_fact(plan, [&](const Fact& fact) {
    if (const auto* active = std::get_if<LvActive>(&fact))
      paths.insert(lv_path(active->vg, active->name));
    if (const auto* cached = std::get_if<CachedBy>(&fact))
      paths.insert(lv_path(cached->vg, cached->lv));
  });
  each_fact(plan, [&](const Fact& fact) {
    if (const auto* inactive = std::get_if<LvInactive>(&fact))
      paths.erase(lv_path(inactive->vg, inactive->name));
  });
  return paths;
}

// The action with which the plan itself activates the volume, if it has one, because the plan may
// know of an obstacle (docs/adr/0009).
Action activation_of(const LogicalVolume& lv, const Plan& plan) {
  const Fact active = LvActive{lv.vg, lv.name};
  for (const auto& step : plan.steps)
    for (const auto* remedies : {&step.restore_volatile, &step.redo, &step.undo})
      for (const auto& remedy : *remedies)
        if (remedy.achieves == active) return remedy.action;
  Run run{{"lvchange", "--activate", "y", "--yes"}};
  if (lv.skip_activation) run.argv.emplace_back("--ignoreactivationskip");
  run.argv.push_back(full_name(lv));
  return run;
}

// Whether LVM can activate the volume. In a group that lacks a disk it activates volumes that lie
// on the other disks, and RAID volumes that lack one copy.
bool is_there(const LogicalVolume& lv, const VolumeGroup& vg) {
  return !vg.partial || lv.health != "partial" || lv.layout.find("raid") != std::string::npos;
}

// A RAID of which an lvcreate that was cut off has left the metadata volumes visible. LVM says that
// it activates it, and does not (lvm-behaviour 2).
bool is_half_made(const LogicalVolume& lv, const Snapshot& machine) {
  return std::ranges::any_of(machine.lvs, [&](const LogicalVolume& part) {
    return !part.hidden && is_metadata_of(lv, part);
  });
}

bool can_be_activated(const LogicalVolume& lv, const Snapshot& machine) {
  const VolumeGroup* vg = machine.vg(lv.vg);
  return vg && !vg->exported && !vg->foreign && is_there(lv, *vg) && !lv.hidden &&
         !is_half_made(lv, machine);
}

}  // namespace

ExecutionPlan waking(const Transaction& transaction, const Snapshot& machine) {
  const Plan& plan = transaction.plan;
  ExecutionPlan execution = preparation_for(plan);
  const auto paths = paths_in(plan);
  for (const auto& lv : machine.lvs) {
    if (lv.active || !paths.contains(lv_path(lv.vg, lv.name)) || !can_be_activated(lv, machine))
      continue;
    Step step;
    step.title = "Activate volume " + full_name(lv);
    step.action = activation_of(lv, plan);
    step.after = {LvActive{lv.vg, lv.name}};
    add_preparation(execution, std::move(step), true);
  }
  return execution;
}

}  // namespace lvq
