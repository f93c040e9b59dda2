// snap-back: snapshots of one or several volumes, taken as a set, mounted read-only, and let go or
// restored.
//
// --lv: application held -> file systems synced -> lvcreate --snapshot of each -> application let
// go -> mounted.
// --restore: snapshot and origin unmounted -> merged -> origin mounted again as it was.
// --remove: what decommission does, of snapshots only.
#include "commands/snap_back/snap_back.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/doomed_volume.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "ops/fstab.h"

namespace lvq {
namespace {

using What = SnapshotRequest::What;

DecommissionRequest removal_of(const SnapshotRequest& request) {
  DecommissionRequest removal;
  removal.lvs = request.volumes;
  return removal;
}

// Of a set each volume is mounted below the directory, which one is not known yet.
void add_mounts(const SnapshotRequest& request, Scope& scope) {
  if (request.mount.empty()) return;
  scope.paths.insert(request.mount);
  if (request.volumes.size() < 2) return;
  for (const auto& [vg, lv] : request.volumes)
    scope.paths.insert({request.mount + "/" + lv, request.mount + "/" + vg + "/" + lv});
}

Scope scope_of_snap_back(const SnapshotRequest& request) {
  Scope scope = scope_of(removal_of(request));
  if (request.what == What::remove) return scope;
  if (request.what == What::restore) return scope;
  scope.lvm_settings = true;
  add_mounts(request, scope);
  for (const auto& program : {request.hooks.before, request.hooks.after})
    if (!program.empty()) scope.paths.insert(program);
  return scope;
}

Draft plan_remove(const Context& context, const SnapshotRequest& request, Findings findings) {
  for (const auto& [vg, name] : request.volumes)
    if (const LogicalVolume* lv = context.machine.lv(vg, name); lv && !is_snapshot(*lv))
      refuse(findings,
             {"lv-type-unsupported", full_name(*lv), "is no snapshot", "lv_role " + lv->role,
              "to remove it all the same: lvq decommission --lv " + full_name(*lv)});
  return plan_removal(context, removal_of(request), findings);
}

Draft plan_snap_back(const Context& context, const SnapshotRequest& request,
                     const Findings& findings) {
  if (request.what == What::remove) return plan_remove(context, request, findings);
  if (request.what == What::restore) return plan_restore(context, request, findings);
  return plan_take(context, request, findings);
}

}  // namespace

const LogicalVolume* origin_of(const LogicalVolume& snapshot, const Snapshot& machine) {
  if (!is_snapshot(snapshot)) return nullptr;
  const auto it = std::ranges::find_if(machine.lvs, [&](const LogicalVolume& lv) {
    return lv.vg == snapshot.vg && lv.uuid == snapshot.origin_uuid;
  });
  return it == machine.lvs.end() ? nullptr : &*it;
}

const Command kSnapBack = {
    .name = "snap-back",
    .summary = "take snapshots of volumes as a set, mount them read-only; restore or remove them",
    .options =
        {{"--lv", "VG/LV", true, "a volume to take a snapshot of; several are a set"},
         {"--size", "SIZE", false,
          "room for what changes: 2G, 30%ORIGIN; 20%ORIGIN unless it is given"},
         {"--name", "SUFFIX", false,
          "the snapshot of LV is LV-SUFFIX; snap-TIME unless it is given"},
         {"--unless-taken", "", false,
          "where snapshots of that name are there already, leave it at those"},
         {"--mount", "DIR", false, "mount it there, read-only; of a set each below DIR"},
         {"--before", "PROG", false, "a program that brings an application into a safe state"},
         {"--after", "PROG", false, "a program that lets it go on; it runs whatever happens"},
         {"--deadline", "SECONDS", false,
          "let it go after so long at the latest; 30 unless it is given"},
         {"--restore", "VG/SNAP", false, "let a snapshot's content take the place of its origin's"},
         {"--remove", "VG/SNAP", true, "unmount and remove a snapshot"}},
    .read = read_as<parse_snapshot_request, scope_of_snap_back, plan_snap_back>,
};

}  // namespace lvq
