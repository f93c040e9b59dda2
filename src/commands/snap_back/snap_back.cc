// snap-back: snapshots of one or several volumes, taken as a set, mounted read-only, and removed or
// restored.
//
// --lv: application held -> file systems synced -> lvcreate --snapshot of each -> application let
// go -> mounted.
// --restore: snapshot and origin unmounted -> merged -> origin mounted again as it was.
// --remove: what decommission does, of snapshots only.
#include "commands/snap_back/snap_back.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "commands/shared/removal.h"
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

PossibleConsents consents_of_snap_back(const SnapshotRequest& request) {
  if (request.what == What::take) return {};
  PossibleConsents consents = consents_of_removal(removal_of(request));
  if (request.what == What::remove) return consents;
  for (auto& each : consents)
    if (each.kind == Consent::remove) each.kind = Consent::defer;  // of the origin
  return consents;
}

// Each snapshot of a set is mounted below the directory. Whether its VG is part of the path is not
// known yet.
void add_mounts(const SnapshotRequest& request, Scope& scope) {
  if (request.mount.empty()) return;
  scope.paths.insert(request.mount);
  if (request.volumes.size() < 2) return;
  for (const auto& [vg, lv] : request.volumes)
    scope.paths.insert({request.mount + "/" + lv, request.mount + "/" + vg + "/" + lv});
}

Scope scope_of_snap_back(const SnapshotRequest& request) {
  Scope scope = scope_of_removal(removal_of(request));
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

constexpr const char* kSnapBackForms[] = {
    ("--lv VG/LV [--lv VG/LV]... [--size SIZE] [--name SUFFIX] [--unless-taken] [--mount DIR] "
     "[--before PROG] [--after PROG] [--deadline SECONDS]"),
    "--restore VG/SNAP",
    "--remove VG/SNAP [--remove VG/SNAP]...",
};
constexpr CommandExample kSnapBackExamples[] = {
    {"lvq snap-back --lv vg0/home --name before-upgrade", "before an upgrade"},
    {"lvq snap-back --restore vg0/home-before-upgrade", "and back"},
    {"lvq -y snap-back --lv vg0/db --lv vg0/dblog --name backup --mount /mnt/backup "
     "--before /usr/local/sbin/db-hold --after /usr/local/sbin/db-free",
     "snapshots of a database that runs, mounted for a backup"},
    {"lvq -y snap-back --remove vg0/db-backup --remove vg0/dblog-backup",
     "away with them when the backup is made"},
};
constexpr const char* kTake = "Take snapshots";
constexpr const char* kRestoreOrRemove = "Restore or remove them";
constexpr Option kSnapBackOptions[] = {
    {.name = "--lv",
     .value = "VG/LV",
     .group = kTake,
     .repeatable = true,
     .help = "a volume to take a snapshot of; several are a set"},
    {.name = "--size",
     .value = "SIZE",
     .group = kTake,
     .help = "room for what changes: 2G, 30%ORIGIN; 20%ORIGIN unless it is given"},
    {.name = "--name",
     .value = "SUFFIX",
     .group = kTake,
     .help = "the snapshot of LV is LV-SUFFIX; snap-TIME unless it is given"},
    {.name = "--unless-taken",
     .group = kTake,
     .help = "where snapshots of that name are there already, leave it at those"},
    {.name = "--mount",
     .value = "DIR",
     .group = kTake,
     .help = "mount it there, read-only; of a set each below DIR"},
    {.name = "--before",
     .value = "PROG",
     .group = kTake,
     .help = "a program that brings an application into a safe state"},
    {.name = "--after",
     .value = "PROG",
     .group = kTake,
     .help = "a program that lets it go on; it runs whatever happens"},
    {.name = "--deadline",
     .value = "SECONDS",
     .group = kTake,
     .help = "let it go after so long at the latest; 30 unless it is given"},
    {.name = "--restore",
     .value = "VG/SNAP",
     .group = kRestoreOrRemove,
     .help = "let a snapshot's content take the place of its origin's"},
    {.name = "--remove",
     .value = "VG/SNAP",
     .group = kRestoreOrRemove,
     .repeatable = true,
     .help = "unmount and remove a snapshot"},
};

}  // namespace
void refuse_overflowed(const LogicalVolume& snapshot, const std::string& more, Findings& findings) {
  const std::string name = full_name(snapshot);
  refuse(findings, {"snapshot-invalid", name, "has overflowed and holds nothing any more" + more,
                    "lv_attr " + snapshot.attr, "remove it: lvq snap-back --remove " + name});
}

const Command kSnapBack = {
    .name = "snap-back",
    .summary = "take snapshots of volumes as a set; restore or remove them",
    .forms = kSnapBackForms,
    .examples = kSnapBackExamples,
    .options = kSnapBackOptions,
    .read =
        read_as<parse_snapshot_request, scope_of_snap_back, plan_snap_back, consents_of_snap_back>,
};

}  // namespace lvq
