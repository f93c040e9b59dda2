#include "commands/shrink/work_snapshot.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/thin_pool.h"
#include "commands/shrink/room.h"
#include "model/allocation.h"
#include "model/names.h"
#include "ops/filesystem.h"
#include "ops/lvm.h"

namespace lvq {
namespace {

// A pool that is full stops all of its volumes.
void check_pool(const Shrinkable& what, Bytes target, const Snapshot& machine, Findings& findings) {
  check_pool_room(*what.volume.lv, kNewSnapshot, machine, findings);
  const LogicalVolume* pool = thin_pool_of(*what.volume.lv, machine);
  const auto fill = pool ? percent_in(pool->data_percent) : std::nullopt;
  if (!fill) return;
  const Bytes free = surplus(pool->size, share_of(pool->size, *fill));
  const Bytes needed = room_to_shrink(what, target).least;
  if (needed > free)
    refuse(findings, {"snapshot-space", what.volume.name(),
                      "shrinks in a snapshot, for which up to " + text(needed) +
                          " are needed in its pool; " + pool->name + " has " + text(free) + " free",
                      "data_percent " + pool->data_percent, "lvextend " + full_name(*pool)});
}

// Each chunk of 4 KiB takes 16 more bytes in a table of the snapshot. Room for more than the whole
// volume is of no use.
Extents extents_for(Bytes changes, const Shrinkable& what) {
  const Bytes wanted = std::min(changes, what.size);
  return extents_ceil({wanted.value + wanted.value / 256 + 8192}, what.volume.vg->extent);
}

// All the room that the snapshot may need, if the group has it; else what the group has, if that is
// enough in nearly all cases.
Extents choose_room(const SnapshotVolume& place, const Shrinkable& what, Bytes target,
                    const Snapshot& machine, Findings& findings) {
  const ShrinkRoom room = room_to_shrink(what, target);
  const Extents least = extents_for(room.least, what), most = extents_for(room.most, what);
  const Extents has = allocatable_in(*what.volume.vg, machine);
  const auto words = [&](Extents n) {
    return text(Bytes{n.value * what.volume.vg->extent.bytes.value});
  };
  if (has < least)
    refuse(findings, {"snapshot-space", what.volume.name(),
                      "shrinks in a snapshot, which needs " + words(least) + " for what changes; " +
                          place.vg + " has " + words(has) + " that can be allocated",
                      free_words(*what.volume.vg, machine) + "; " + room_words(what),
                      "add a disk for the time being: vgextend " + place.vg +
                          " DEV, afterwards lvq evacuate --pv DEV"});
  else if (has < most)
    warn(findings, "snapshot-room", what.volume.name(),
         "The snapshot in which it shrinks has room for " + words(has) + ", all that " + place.vg +
             " has; " + words(most) +
             " would be enough in every case. Where it fills up the work stops, nothing is lost, "
             "and "
             "lvq repair takes everything back; then add a disk for the time being (vgextend) and "
             "try again.");
  return std::min(has, most);
}

}  // namespace

SnapshotVolume work_snapshot_for(const Shrinkable& what, Bytes target, const Context& context,
                                 Findings& findings) {
  SnapshotVolume place{.vg = what.volume.lv->vg,
                       .lv = what.volume.lv->name,
                       .snapshot = "shrink-" + context.transaction,
                       .tag = "lvq." + context.transaction,
                       .lv_uuid = "",
                       .snapshot_uuid = "",
                       .room = {},
                       .flush = pv_paths(what.volume.lv->vg, context.machine)};
  if (dm_name(place.vg, place.snapshot).size() + std::string_view("-real").size() > 127)
    refuse(findings, {"name-invalid", place.vg, "is too long a name for a snapshot of its volumes",
                      "device mapper names have at most 127 characters", "vgrename it"});
  if (is_thin(*what.volume.lv))
    check_pool(what, target, context.machine, findings);
  else
    place.room = choose_room(place, what, target, context.machine, findings);
  return place;
}

std::vector<Step> shrink_in(const SnapshotVolume& place, const Shrinkable& what, Bytes target) {
  const auto& tools = std::get<ShrinksInSnapshot>(what.fs->shrinking);
  const std::string in_the_snapshot = "the " + what.type() + " in the snapshot";
  const Values values = {{"path", place.snapshot_path()},
                         {"bytes", std::to_string(target.value)},
                         {"kib", std::to_string(target.value / 1024)}};
  const Run first = filled_in(tools.first, values);
  // The volume is read-only, so that nobody who mounts it after a power cut changes it while its
  // successor is made. It becomes writable again at the end, and when it is taken back.
  const DeviceUnused unused{place.volume_path()};
  const auto permit = [&](const Permission& to) {
    return lv_set_permission(place.vg, place.lv, to, place.flush);
  };
  return {
      permit({.why = "so that nothing changes it meanwhile",
              .needed = {unused, LvClosed{place.vg, place.lv}}}),
      lv_snapshot(place),
      fs_work(place, std::string(tools.first_title) + " " + in_the_snapshot, first, {}),
      fs_work(place,
              "Shrink " + in_the_snapshot + " from " + text(what.end) + " to " + text(target),
              filled_in(tools.resize, values), {first}),
      fs_check(place, "Check " + in_the_snapshot + " again", filled_in(tools.last, values), target),
      permit({.writable = true, .needed = {unused}}),
      lv_merge(place, {FsEnds{place.snapshot_path(), Bytes{1}, target}},
               {FsEnds{place.volume_path(), Bytes{1}, target}},
               "the layout of the " + what.type() + " on " + what.volume.name() +
                   " as it was; its files stay")};
}

}  // namespace lvq
