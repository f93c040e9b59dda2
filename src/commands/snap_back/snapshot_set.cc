#include "commands/snap_back/snapshot_set.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "commands/shared/pvs.h"
#include "model/allocation.h"
#include "model/names.h"

namespace lvq {
namespace {

constexpr double kFullPool = 95;  // percent; a pool that is full stops all of its volumes

// Why LVM takes no snapshot of this kind of volume, or none that can be relied on; empty: it does.
std::string unsupported(const LogicalVolume& lv) {
  const std::string kind = lv.layout + "," + lv.role;
  const auto is = [&](std::string_view word) { return kind.find(word) != kind.npos; };
  if (lv.hidden)
    return "is a part of " + (lv.parent.empty() ? "another volume" : full_name(lv.vg, lv.parent));
  if (is("pool")) return "is a pool";
  if (is("thicksnapshot")) return "is a snapshot itself, and LVM takes none of those";
  for (const char* word : {"vdo", "integrity", "writecache"})
    if (is(word))
      return std::string("is a volume with ") + word + ", which lvq takes no snapshots of";
  if (!lv.health.empty()) return "is not whole: " + lv.health;
  return "";
}

void check_origin(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  const std::string name = full_name(lv), by = "lv_attr " + lv.attr;
  if (const std::string why = unsupported(lv); !why.empty())
    refuse(findings,
           {"lv-type-unsupported", name, why, "lv_layout " + lv.layout + ", lv_role " + lv.role,
            "lvs -a shows what belongs together"});
  if (lv.suspended)
    refuse(findings,
           {"frozen", name, "is suspended", by, "dmsetup resume, or finish what suspended it"});
  const bool merging =
      lv.merging || std::ranges::any_of(machine.lvs, [&](const LogicalVolume& other) {
        return other.vg == lv.vg && other.merging && other.origin_uuid == lv.uuid;
      });
  if (merging || !lv.convert_lv.empty() || !lv.move_pv.empty())
    refuse(findings, {"busy", name,
                      merging ? "takes in a snapshot that is being merged" : "is being converted",
                      by, "wait until that has ended"});
}

// A snapshot is an event, not a state: one that is there holds what its origin held at another
// instant.
void check_taken(const Subject& subject, bool unless_taken, Findings& findings) {
  const LogicalVolume& there = *subject.there;
  if (!is_snapshot(there) || there.origin_uuid != subject.lv->uuid)
    return refuse(findings, {"name-taken", subject.snapshot_name(),
                             "exists, and is no snapshot of " + subject.name(), "lvm fullreport",
                             "choose another --name"});
  if (there.snapshot_invalid)
    return refuse(findings, {"snapshot-invalid", subject.snapshot_name(),
                             "has overflowed and holds nothing any more", "lv_attr " + there.attr,
                             "remove it: lvq snap-back --remove " + subject.snapshot_name()});
  if (!unless_taken)
    refuse(findings,
           {"name-taken", subject.snapshot_name(),
            "is there already" + taken_by(there) + ", and holds what " + subject.name() +
                " held when it was taken",
            "lvm fullreport",
            "choose another --name; or remove it: lvq snap-back --remove " +
                subject.snapshot_name() + "; where an older one is as good: --unless-taken"});
}

void check_names(const Subject& subject, bool unless_taken, Findings& findings) {
  for (const auto& checked : {check_lv_name(subject.planned.snapshot),
                              check_lv_path_length(subject.planned.vg, subject.planned.snapshot)})
    if (!checked) refuse(findings, checked.error());
  if (subject.there) check_taken(subject, unless_taken, findings);
}

void look_at_content(Subject& subject, const Snapshot& machine, Findings& findings) {
  const std::string path = subject.planned.volume_path();
  subject.device = machine.device(path);
  if (!subject.device || !subject.lv->active)
    return refuse(findings, {"not-active", subject.name(),
                             "is not active: nothing can be seen to be consistent",
                             "lv_attr " + subject.lv->attr, "lvchange -ay " + subject.name()});
  for (const Mount* mount : machine.mounts_of(*subject.device))
    if (mount->holder.empty()) subject.mounts.push_back(mount->target);
  if (const Signature* content = machine.content_of(*subject.device)) {
    subject.type = content->type;
    subject.uuid = content->uuid;
    subject.label = content->label;
  }
}

void check_pool(const Subject& subject, const Snapshot& machine, Findings& findings) {
  const LogicalVolume* pool = machine.lv(subject.planned.vg, subject.lv->pool);
  const auto fill = pool ? percent_in(pool->data_percent) : std::nullopt;
  if (!fill) return;
  warn(findings, "pool-fill", subject.name(),
       subject.snapshot_name() + " is thin: what changes takes room in " + pool->name +
           ", which is " + pool->data_percent + " % full.");
  if (*fill >= kFullPool)
    refuse(findings, {"snapshot-space", subject.name(),
                      "lies in " + pool->name +
                          ", which is nearly full; a full pool stops all of its volumes",
                      "data_percent " + pool->data_percent, "lvextend " + full_name(*pool)});
}

// A hundredth of the volume is the least that is of any use; a chunk table has to fit too.
Extents least_room(const Subject& subject) {
  return std::max(Extents{1}, percent_ceil(subject.lv->extents, 1));
}

void choose_room(const SnapshotRequest& request, Subject& subject, const Snapshot& machine,
                 Findings& findings) {
  const auto room = resolve(request.size.value_or(CowSize{}), *subject.lv, *subject.vg,
                            allocatable_in(*subject.vg, machine));
  if (!room) return refuse(findings, room.error());
  subject.planned.room = *room;
  const Extents least = least_room(subject),
                most = largest_room(subject.lv->size, subject.vg->extent);
  const auto words = [&](Extents n) {
    return text(Bytes{n.value * subject.vg->extent.bytes.value});
  };
  if (*room < least)
    refuse(findings,
           {"below-minimum", subject.name(),
            words(*room) + " are too little for what changes: a snapshot that is full is lost",
            "a hundredth of it is " + words(least), "ask for more: --size 20%ORIGIN"});
  warn(findings, "snapshot-room", subject.name(),
       subject.snapshot_name() + " has room for " + words(*room) + " of changes to " +
           subject.name() + " (" + text(subject.lv->size) + ")" +
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

std::vector<Subject> select_subjects(const SnapshotRequest& request, const Context& context,
                                     Findings& findings) {
  const Snapshot& machine = context.machine;
  std::vector<Subject> set;
  std::set<std::string> groups;
  for (const auto& [vg, lv] : request.volumes) {
    Subject subject{
        .planned = {.vg = vg,
                    .lv = lv,
                    .snapshot = lv + "-" + snapshot_suffix(request, context.transaction),
                    .tag = "lvq." + context.transaction,
                    .lv_uuid = "",
                    .snapshot_uuid = "",
                    .room = {},
                    .flush = pv_paths(vg, machine)}};
    const NamedVolume named = find_volume(vg, lv, machine, findings);
    subject.vg = named.vg;
    subject.lv = named.lv;
    if (named.vg && groups.insert(vg).second) {
      check_vg_usable(*named.vg, machine, findings);
      check_no_move(vg, "busy", machine, findings);
    }
    if (!named.lv) continue;
    check_origin(*subject.lv, machine, findings);
    subject.there = machine.lv(vg, subject.planned.snapshot);
    check_names(subject, request.unless_taken, findings);
    look_at_content(subject, machine, findings);
    set.push_back(std::move(subject));
  }
  return set;
}

void check_rooms(const SnapshotRequest& request, std::vector<Subject>& set, const Snapshot& machine,
                 Findings& findings) {
  std::map<const VolumeGroup*, Extents> needed;
  for (auto& subject : set) {
    if (is_thin(*subject.lv)) {
      if (request.size)
        refuse(findings,
               {"usage", "--size", "is for thick snapshots; " + subject.name() + " is thin",
                "lv_layout", "leave it out, or take it apart from the others"});
      check_pool(subject, machine, findings);
      continue;
    }
    choose_room(request, subject, machine, findings);
    needed[subject.vg].value += subject.planned.room.value;
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
