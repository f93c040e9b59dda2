#include "commands/snap_back/snapshot_set.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/thin_pool.h"
#include "commands/shared/volume.h"
#include "commands/snap_back/snap_back.h"
#include "model/allocation.h"
#include "model/names.h"

namespace lvq {
namespace {

// Why LVM takes no snapshot of this kind of volume, or none that can be relied on; empty: it does.
std::string unsupported(const LogicalVolume& lv) {
  const std::string kind = lv.layout + "," + lv.role;
  const auto is = [&](std::string_view word) { return kind.find(word) != kind.npos; };
  if (lv.hidden) return part_words(lv);
  if (is("pool")) return "is a pool";
  if (is("thicksnapshot")) return "is a snapshot itself, and LVM takes none of those";
  for (const char* word : {"vdo", "integrity", "writecache"})
    if (is(word))
      return std::string("is a volume with ") + word + ", which lvq takes no snapshots of";
  if (!lv.health.empty()) return "is not whole: " + lv.health;
  return "";
}

void check_origin(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  if (const std::string why = unsupported(lv); !why.empty())
    refuse(findings, {"lv-type-unsupported", full_name(lv), why,
                      "lv_layout " + lv.layout + ", lv_role " + lv.role,
                      "lvs -a shows what belongs together"});
  check_settled(lv, machine, findings);
}

// A snapshot is an event, not a state: one that is there holds what its origin held at another
// instant.
void check_taken(const PlannedSnapshot& snapshot, bool unless_taken, Findings& findings) {
  const LogicalVolume& there = *snapshot.there;
  if (!is_snapshot(there) || there.origin_uuid != snapshot.of.lv->uuid)
    return refuse(findings, {"name-taken", snapshot.snapshot_name(),
                             "exists, and is no snapshot of " + snapshot.name(), "lvm fullreport",
                             "choose another --name"});
  if (there.snapshot_invalid) return refuse_overflowed(there, "", findings);
  if (!unless_taken)
    refuse(findings,
           {"name-taken", snapshot.snapshot_name(),
            "is there already" + taken_by(there) + ", and holds what " + snapshot.name() +
                " held when it was taken",
            "lvm fullreport",
            "choose another --name; or remove it: lvq snap-back --remove " +
                snapshot.snapshot_name() + "; where an older one is as good: --unless-taken"});
}

void check_names(const PlannedSnapshot& snapshot, bool unless_taken, Findings& findings) {
  for (const auto& checked : {check_lv_name(snapshot.planned.snapshot),
                              check_lv_path_length(snapshot.planned.vg, snapshot.planned.snapshot)})
    if (!checked) refuse(findings, checked.error());
  if (snapshot.there) check_taken(snapshot, unless_taken, findings);
}

void find_mounts(PlannedSnapshot& snapshot, const Snapshot& machine, Findings& findings) {
  if (!check_active(snapshot.of, "nothing can be seen to be consistent", findings)) return;
  for (const Mount* mount : machine.mounts_of(*snapshot.of.device))
    if (mount->holder.empty()) snapshot.mounts.push_back(mount->target);
}

void check_pool(const PlannedSnapshot& snapshot, const Snapshot& machine, Findings& findings) {
  check_pool_room(*snapshot.of.lv, kNewSnapshot, machine, findings);
  const LogicalVolume* pool = thin_pool_of(*snapshot.of.lv, machine);
  if (!pool || !percent_in(pool->data_percent)) return;
  const std::string metadata =
      percent_in(pool->metadata_percent) ? ", its metadata " + pool->metadata_percent + " %" : "";
  warn(findings, "pool-fill", snapshot.name(),
       snapshot.snapshot_name() + " is thin: what changes takes room in " + pool->name +
           ", which is " + pool->data_percent + " % full" + metadata + ".");
}

// Less than a hundredth of the volume is of no use, and the snapshot's table needs an extent.
Extents least_room(const PlannedSnapshot& snapshot) {
  return std::max(Extents{1}, percent_ceil(snapshot.of.lv->extents, 1));
}

void choose_room(const SnapshotRequest& request, PlannedSnapshot& snapshot, const Snapshot& machine,
                 Findings& findings) {
  const auto room = resolve(request.size.value_or(CowSize{}), *snapshot.of.lv, *snapshot.of.vg,
                            allocatable_in(*snapshot.of.vg, machine));
  if (!room) return refuse(findings, room.error());
  snapshot.planned.room = *room;
  const Extents least = least_room(snapshot),
                most = largest_room(snapshot.of.lv->size, snapshot.of.vg->extent);
  const auto words = [&](Extents n) {
    return text(Bytes{n.value * snapshot.of.vg->extent.bytes.value});
  };
  if (*room < least)
    refuse(findings,
           {"below-minimum", snapshot.name(),
            words(*room) + " are too little for what changes: a snapshot that is full is lost",
            "a hundredth of it is " + words(least), "ask for more: --size 20%ORIGIN"});
  warn(findings, "snapshot-room", snapshot.name(),
       snapshot.snapshot_name() + " has room for " + words(*room) + " of changes to " +
           snapshot.name() + " (" + text(snapshot.of.lv->size) + ")" +
           (*room == most ? ", and cannot overflow."
                          : "; when more changes it is lost, and the volume is not."));
}

}  // namespace

std::string taken_by(const LogicalVolume& snapshot) {
  for (const auto& tag : snapshot.tags)
    if (tag.starts_with("lvq.")) return ", taken by transaction " + tag.substr(4);
  return "";
}

std::string snapshot_suffix(const SnapshotRequest& request, const std::string& transaction) {
  return request.suffix.empty() ? "snap-" + transaction.substr(0, transaction.find('-'))
                                : request.suffix;
}

FsIs PlannedSnapshot::content() const {
  return {planned.snapshot_path(), of.content->type, of.content->uuid, of.content->label};
}

std::vector<PlannedSnapshot> snapshots_for(const SnapshotRequest& request, const Context& context,
                                           Findings& findings) {
  const Snapshot& machine = context.machine;
  std::vector<PlannedSnapshot> set;
  std::set<std::string> groups;
  for (const auto& [vg, lv] : request.volumes) {
    const VolumeRef volume = find_volume(vg, lv, machine, findings);
    if (volume.vg && groups.insert(vg).second) {
      check_vg_usable(*volume.vg, machine, findings);
      check_no_move(vg, "busy", machine, findings);
    }
    if (!volume.lv) continue;
    PlannedSnapshot snapshot{
        .of = volume,
        .planned = {.vg = vg,
                    .lv = lv,
                    .snapshot = lv + "-" + snapshot_suffix(request, context.transaction),
                    .tag = "lvq." + context.transaction,
                    .lv_uuid = "",
                    .snapshot_uuid = "",
                    .room = {},
                    .flush = pv_paths(vg, machine)}};
    check_origin(*volume.lv, machine, findings);
    snapshot.there = machine.lv(vg, snapshot.planned.snapshot);
    check_names(snapshot, request.unless_taken, findings);
    find_mounts(snapshot, machine, findings);
    set.push_back(std::move(snapshot));
  }
  return set;
}

void check_rooms(const SnapshotRequest& request, std::vector<PlannedSnapshot>& set,
                 const Snapshot& machine, Findings& findings) {
  std::map<const VolumeGroup*, Extents> needed;
  for (auto& snapshot : set) {
    if (is_thin(*snapshot.of.lv)) {
      if (request.size)
        refuse(findings,
               {"usage", "--size", "is for thick snapshots; " + snapshot.name() + " is thin",
                "lv_layout", "leave it out, or take it apart from the others"});
      check_pool(snapshot, machine, findings);
      continue;
    }
    choose_room(request, snapshot, machine, findings);
    needed[snapshot.of.vg].value += snapshot.planned.room.value;
  }
  for (const auto& [vg, extents] : needed) {
    const Extents room = allocatable_in(*vg, machine);
    if (extents > room)
      refuse(
          findings,
          {"snapshot-space", vg->name,
           "has " + text(Bytes{room.value * vg->extent.bytes.value}) +
               " that can be allocated, and " +
               text(Bytes{extents.value * vg->extent.bytes.value}) + " are needed for what changes",
           free_words(*vg, machine) + "; " + std::to_string(extents.value) + " are needed",
           "ask for less (--size), or add a disk: vgextend " + vg->name + " DEV"});
  }
}

}  // namespace lvq
