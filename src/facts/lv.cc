#include "facts/lv.h"

#include <algorithm>

#include "facts/device.h"
#include "facts/filesystem.h"
#include "model/caches.h"
#include "model/legs.h"
#include "model/snapshot_edit.h"
#include "model/uses.h"

namespace lvq {
namespace {

std::string lv_found(const std::string& vg, const std::string& name, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return "no such logical volume";
  std::string words = count_words(lv->extents) + ", " + lv->layout;
  if (!lv->tags.empty()) words += ", tags " + join(lv->tags, " ");
  if (!lv->active) words += ", not active";
  if (lv->suspended) words += ", suspended";
  return words;
}

// Who has the volume open, as far as that can be seen: mounts, what is built on it, and processes.
std::string opening_found(const std::string& vg, const std::string& name,
                          const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return lv_found(vg, name, snapshot);
  if (!lv->open) return "nothing has it open";
  const Device* device = snapshot.device(lv_path(vg, name));
  std::vector<std::string> users;
  if (device) users = describe_uses(*device, snapshot);
  if (device && snapshot.users)
    for (auto& user : describe_users(*device, snapshot)) users.push_back(std::move(user));
  return listed(users,
                "it is open, and nothing that can be seen has it open: a process in what was "
                "unmounted lazily, an "
                "overlay, an exported target or another namespace may");
}

std::string merge_found(const LvMergeStarted& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return lv_found(fact.vg, fact.name, snapshot);
  if (!lv->merging) return "it is not being merged";
  const std::string origin = full_name(fact.vg, fact.origin);
  const LogicalVolume* into = snapshot.lv(fact.vg, fact.origin);
  return "the merge is put off until " + origin + " is activated next" +
         (into && into->open
              ? "; of " + origin + ": " + opening_found(fact.vg, fact.origin, snapshot)
              : "");
}

std::string origin_found(const LvSnapshotOf& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return lv_found(fact.vg, fact.name, snapshot);
  if (lv->merging) return "it is being merged";
  return lv->snapshot_invalid ? "it is a snapshot that has overflowed" : "lv_attr " + lv->attr;
}

std::string dependents_found(const NoDependents& fact, const Snapshot& snapshot) {
  const LogicalVolume* lv = snapshot.lv(fact.vg, fact.name);
  if (!lv) return snapshot.has_lvm ? "no such logical volume" : "it was not looked at";
  std::vector<std::string> names;
  for (const LogicalVolume* each : dependents_of(*lv, snapshot))
    names.push_back(full_name(each->vg, each->name));
  return listed(names, "none does");
}

// nullptr if no volume of the group has that UUID.
const LogicalVolume* volume_with(const std::string& vg, const std::string& uuid,
                                 const Snapshot& snapshot) {
  const auto lv = std::ranges::find_if(
      snapshot.lvs, [&](const LogicalVolume& each) { return each.vg == vg && each.uuid == uuid; });
  return lv == snapshot.lvs.end() ? nullptr : &*lv;
}

}  // namespace

bool LvIs::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return lv && lv->extents == extents && lv->layout == layout && carries(lv->tags, tag) &&
         (uuid.empty() || lv->uuid == uuid);
}

void LvIs::apply(Snapshot& snapshot) const {
  LvAbsent{vg, name}.apply(snapshot);
  VolumeGroup* group = mutable_vg(snapshot, vg);
  if (!group) return;
  group->free.value -= std::min(group->free.value, extents.value);
  LogicalVolume lv;
  lv.vg = vg;
  lv.name = name;
  lv.extents = extents;
  lv.size = {extents.value * group->extent.bytes.value};
  lv.layout = layout;
  lv.uuid = uuid;
  if (!tag.empty()) lv.tags = {tag};
  lv.active = true;
  add_device_of(lv, snapshot);
  snapshot.lvs.push_back(std::move(lv));
}

std::string LvIs::sentence() const {
  return "logical volume " + full_name(vg, name) + " has " + count_words(extents) + ", " + layout +
         (tag.empty() ? "" : ", tag " + tag) + (uuid.empty() ? "" : ", UUID " + uuid);
}

std::string LvIs::found(const Snapshot& snapshot) const { return lv_found(vg, name, snapshot); }

bool LvLayoutIs::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  const auto wanted = parse_volume_layout(layout);
  return lv && wanted && layout_of(*lv) == *wanted;
}

// Where the parts of a planned volume lie is not known here, only how many there are.
void LvLayoutIs::apply(Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  VolumeGroup* group = mutable_vg(snapshot, vg);
  const auto wanted = parse_volume_layout(layout);
  if (!lv || !group || !wanted || check(snapshot)) return;
  const Extents taken = legs_of(*wanted, lv->extents, group->extent).all();
  group->free = surplus(group->free, surplus(taken, lv->extents));
  LogicalVolume& laid_out = snapshot.lvs.edit(*lv);
  laid_out.layout = lvm_words(*wanted);
  const std::vector<std::string> parts(pvs_needed(*wanted), "planned:0-0");
  laid_out.segments = {{.type = layout.substr(0, layout.find(':')),
                        .size = lv->extents,
                        .ranges = join(parts, ","),
                        .stripe_size = wanted->stripe_size}};
}

std::string LvLayoutIs::sentence() const {
  return "logical volume " + full_name(vg, name) + " lies on its physical volumes as " + layout;
}

std::string LvLayoutIs::found(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  const auto there = lv ? layout_of(*lv) : std::nullopt;
  return there ? text(*there) : lv_found(vg, name, snapshot);
}

bool LvAbsent::check(const Snapshot& snapshot) const {
  return snapshot.has_lvm && !snapshot.lv(vg, name);
}

void LvAbsent::apply(Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  VolumeGroup* group = mutable_vg(snapshot, vg);
  if (lv && group) remove_volume(*lv, *group, snapshot);
}

std::string LvAbsent::sentence() const {
  return "there is no logical volume " + full_name(vg, name);
}

std::string LvAbsent::found(const Snapshot& snapshot) const { return lv_found(vg, name, snapshot); }

bool LvGone::check(const Snapshot& snapshot) const {
  return snapshot.has_lvm && !volume_with(vg, uuid, snapshot);
}

void LvGone::apply(Snapshot& snapshot) const {
  const LogicalVolume* lv = volume_with(vg, uuid, snapshot);
  VolumeGroup* group = mutable_vg(snapshot, vg);
  if (lv && group) remove_volume(*lv, *group, snapshot);
}

std::string LvGone::sentence() const { return "no volume of " + vg + " has the UUID " + uuid; }

std::string LvGone::found(const Snapshot& snapshot) const {
  const LogicalVolume* lv = volume_with(vg, uuid, snapshot);
  return lv ? full_name(*lv) + ": " + lv_found(vg, lv->name, snapshot) : "no such logical volume";
}

bool LvActive::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return lv && lv->active && !lv->suspended;
}

void LvActive::apply(Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return;
  LogicalVolume& active = snapshot.lvs.edit(*lv);
  active.active = true;
  active.suspended = false;
  if (snapshot.device(lv_path(vg, name))) return;
  add_device_of(active, snapshot);
  if (is_cached(active)) start_cache(active, snapshot);
}

std::string LvActive::sentence() const {
  return "logical volume " + full_name(vg, name) + " is active";
}

std::string LvActive::found(const Snapshot& snapshot) const { return lv_found(vg, name, snapshot); }

bool LvInactive::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return lv && !lv->active;
}

void LvInactive::apply(Snapshot& snapshot) const {
  if (const LogicalVolume* lv = snapshot.lv(vg, name)) snapshot.lvs.edit(*lv).active = false;
}

std::string LvInactive::sentence() const {
  return "logical volume " + full_name(vg, name) + " is not active";
}

std::string LvInactive::found(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return lv && lv->active ? std::string("it is active") : lv_found(vg, name, snapshot);
}

bool LvHasExtents::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return lv && lv->extents == extents && (uuid.empty() || lv->uuid.empty() || lv->uuid == uuid);
}

void LvHasExtents::apply(Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  VolumeGroup* group = mutable_vg(snapshot, vg);
  if (!lv || !group) return;
  if (extents < lv->extents) {
    group->free.value += lv->extents.value - extents.value;
    free_end(*lv, {lv->extents.value - extents.value}, snapshot);
  } else
    group->free.value -= std::min(group->free.value, extents.value - lv->extents.value);
  LogicalVolume& resized = snapshot.lvs.edit(*lv);
  resized.extents = extents;
  resized.size = {extents.value * group->extent.bytes.value};
  if (const Device* device = snapshot.device(lv_path(vg, name)))
    snapshot.devices.edit(*device).size = resized.size;
}

std::string LvHasExtents::sentence() const {
  return "logical volume " + full_name(vg, name) + " has " + count_words(extents);
}

std::string LvHasExtents::found(const Snapshot& snapshot) const {
  return lv_found(vg, name, snapshot);
}

bool LvNamed::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return lv && carries(lv->tags, tag) && (uuid.empty() || lv->uuid == uuid);
}

// The volume's device and its mounts stay as they are; the links with its old name go.
void LvNamed::apply(Snapshot& snapshot) const {
  if (check(snapshot)) return;
  const auto lv = std::ranges::find_if(std::as_const(snapshot.lvs), [&](const LogicalVolume& each) {
    const bool tagged = tag.empty() || std::ranges::find(each.tags, tag) != each.tags.end();
    return each.vg == vg && tagged && (uuid.empty() || each.uuid == uuid);
  });
  if (lv == std::as_const(snapshot.lvs).end() || snapshot.lv(vg, name)) return;
  rename_volume(vg, std::string(lv->name), name, snapshot);
}

std::string LvNamed::sentence() const {
  return "logical volume " + full_name(vg, name) + " is the one with" +
         (uuid.empty() ? " tag " + tag : " UUID " + uuid);
}

std::string LvNamed::found(const Snapshot& snapshot) const { return lv_found(vg, name, snapshot); }

bool LvWritable::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return lv && is_writable(*lv) == writable;
}

void LvWritable::apply(Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return;
  std::string& attr = snapshot.lvs.edit(*lv).attr;
  attr.resize(std::max<size_t>(attr.size(), 2), '-');
  attr[1] = writable ? 'w' : 'r';
}

std::string LvWritable::sentence() const {
  return "logical volume " + full_name(vg, name) +
         (writable ? " may be written to" : " is read-only");
}

std::string LvWritable::found(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return lv ? "lv_attr " + lv->attr : lv_found(vg, name, snapshot);
}

bool LvSnapshotOf::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  const LogicalVolume* source = snapshot.lv(vg, origin);
  return lv && source && !source->uuid.empty() && lv->origin_uuid == source->uuid && !lv->merging &&
         !lv->snapshot_invalid;
}

// A new snapshot shows as much as its origin; a thick one takes its room in the group, and a thin
// one lies in the pool of its origin.
void LvSnapshotOf::apply(Snapshot& snapshot) const {
  const bool is_new = !snapshot.lv(vg, name);
  if (is_new) LvIs{vg, name, room, "linear", "", ""}.apply(snapshot);
  const LogicalVolume* lv = snapshot.lv(vg, name);
  const LogicalVolume* source = snapshot.lv(vg, origin);
  if (!lv || !source) return;
  const LogicalVolume of = *source;
  LogicalVolume& made = snapshot.lvs.edit(*lv);
  made.origin_uuid = of.uuid;
  if (!is_new) return;
  if (is_thin(of)) {
    made.layout = of.layout;
    made.pool = of.pool;
    made.extents = of.extents;
    made.size = of.size;
  }
  if (const Device* device = snapshot.device(lv_path(vg, name)))
    snapshot.devices.edit(*device).size = of.size;
}

std::string LvSnapshotOf::sentence() const {
  return full_name(vg, name) + " is a snapshot of " + full_name(vg, origin);
}

std::string LvSnapshotOf::found(const Snapshot& snapshot) const {
  return origin_found(*this, snapshot);
}

bool LvClosed::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return lv && !lv->open;
}

void LvClosed::apply(Snapshot& snapshot) const {
  if (const LogicalVolume* lv = snapshot.lv(vg, name)) snapshot.lvs.edit(*lv).open = false;
}

std::string LvClosed::sentence() const { return "nothing has " + full_name(vg, name) + " open"; }

std::string LvClosed::found(const Snapshot& snapshot) const {
  return opening_found(vg, name, snapshot);
}

bool LvMergeStarted::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return snapshot.has_lvm;
  return lv->merging && snapshot.merges && snapshot.merges->contains(dm_name(vg, origin));
}

void LvMergeStarted::apply(Snapshot& snapshot) const {
  if (!snapshot.lv(vg, name)) return;
  LvMerging{vg, name}.apply(snapshot);
  if (!snapshot.merges) snapshot.merges.emplace();
  snapshot.merges->insert(dm_name(vg, origin));
}

std::string LvMergeStarted::sentence() const {
  return "the content of " + full_name(vg, name) + " is being copied into " +
         full_name(vg, origin) + ", or has been";
}

std::string LvMergeStarted::found(const Snapshot& snapshot) const {
  return merge_found(*this, snapshot);
}

bool LvMerging::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return snapshot.has_lvm && (!lv || lv->merging);
}

void LvMerging::apply(Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  if (!lv) return;
  LogicalVolume& merging = snapshot.lvs.edit(*lv);
  merging.merging = merging.hidden = true;
}

std::string LvMerging::sentence() const {
  return full_name(vg, name) +
         " takes the place of its origin, when that is activated next, or has done so";
}

std::string LvMerging::found(const Snapshot& snapshot) const {
  return lv_found(vg, name, snapshot);
}

bool NoDependents::check(const Snapshot& snapshot) const {
  const LogicalVolume* lv = snapshot.lv(vg, name);
  return snapshot.has_lvm && (!lv || dependents_of(*lv, snapshot).empty());
}

std::string NoDependents::sentence() const {
  return "no other volume depends on " + full_name(vg, name);
}

std::string NoDependents::found(const Snapshot& snapshot) const {
  return dependents_found(*this, snapshot);
}

// All that was known of the volume by its name.
std::vector<std::string> LvAbsent::supersedes() const {
  const std::string path = lv_path(vg, name);
  return {FsEnds{path, {}, {}}.subject(), FsIs{path, "", "", ""}.subject(),
          FsWritable{path}.subject(),     DeviceWritable{path}.subject(),
          LvActive{vg, name}.subject(),   LvHasExtents{vg, name, "", {}}.subject(),
          LvWritable{vg, name}.subject(), LvLayoutIs{vg, name, ""}.subject()};
}

}  // namespace lvq
