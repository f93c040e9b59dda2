#include "facts/move.h"

#include <algorithm>

#include "model/snapshot_edit.h"

namespace lvq {
namespace {

uint64_t overlap(const PvSegment& segment, Extents start, Extents count) {
  const uint64_t from = std::max(segment.start.value, start.value);
  const uint64_t to = std::min(segment.start.value + segment.size.value, start.value + count.value);
  return to > from ? to - from : 0;
}

std::string range(const ExtentsAre& fact) {
  const uint64_t first = fact.start.value, last = first + fact.count.value - 1;
  return "extents " + std::to_string(first) + " to " + std::to_string(last) + " of " + fact.pv;
}

std::string owners_found(const ExtentsAre& fact, const Snapshot& snapshot) {
  const PhysicalVolume* pv = snapshot.pv_by_uuid(fact.pv_uuid);
  if (!pv) return "no such physical volume";
  std::vector<std::string> owners;
  const uint64_t from = fact.start.value, to = from + fact.count.value;
  for (const auto& segment : pv->segments) {
    const uint64_t first = segment.start.value, end = first + segment.size.value;
    if (end <= from || first >= to) continue;
    const auto lv = std::ranges::find(snapshot.lvs, segment.lv_uuid, &LogicalVolume::uuid);
    owners.push_back(std::to_string(first) + " to " + std::to_string(end - 1) + " " +
                     (segment.lv_uuid.empty()    ? "free"
                      : lv == snapshot.lvs.end() ? "of an unknown volume"
                                                 : "of " + full_name(lv->vg, lv->name)));
  }
  return listed(owners, "no such extents");
}

std::string moves_found(const std::string& vg, const Snapshot& snapshot) {
  if (!snapshot.has_lvm) return "it was not looked at";
  std::vector<std::string> moves;
  for (const auto& lv : snapshot.lvs)
    if (lv.vg == vg && !lv.move_pv.empty())
      moves.push_back(lv.name + " moves extents away from " + lv.move_pv);
  return listed(moves, "none is");
}

}  // namespace

// Extents of one volume that lie in a row may belong to several segments.
bool ExtentsAre::check(const Snapshot& snapshot) const {
  const PhysicalVolume* disk = snapshot.pv_by_uuid(pv_uuid);
  if (!disk || disk->vg != vg) return snapshot.has_lvm && lv_uuid.empty();
  uint64_t owned = 0, used = 0;
  for (const auto& segment : disk->segments) {
    const uint64_t common = overlap(segment, start, count);
    if (!segment.lv_uuid.empty()) used += common;
    if (segment.lv_uuid == lv_uuid) owned += common;
  }
  return lv_uuid.empty() ? used == 0 : owned == count.value;
}

// Where the extents come to belong to a volume, the pvmoves that are under way in the group end.
void ExtentsAre::apply(Snapshot& snapshot) const {
  PhysicalVolume* disk = mutable_pv(snapshot, pv_uuid);
  if (!disk) return;
  if (!lv_uuid.empty())
    for (const auto& move : moves_in(vg, snapshot)) end_move(move, pv_uuid, lv_uuid, snapshot);
  give(*disk, start, count, lv_uuid);
}

std::string ExtentsAre::sentence() const {
  return range(*this) + (lv_uuid.empty() ? " are free" : " belong to " + full_name(vg, lv));
}

std::string ExtentsAre::found(const Snapshot& snapshot) const {
  return owners_found(*this, snapshot);
}

bool NoMove::check(const Snapshot& snapshot) const {
  return snapshot.has_lvm && std::ranges::none_of(snapshot.lvs, [&](const LogicalVolume& lv) {
           return lv.vg == vg && !lv.move_pv.empty() && (pv.empty() || lv.move_pv == pv);
         });
}

void NoMove::apply(Snapshot& snapshot) const {
  for (const auto& move : moves_in(vg, snapshot)) {
    if (!pv.empty() && pv != move.move_pv) continue;
    const auto source = std::ranges::find(snapshot.pvs, move.move_pv, &PhysicalVolume::device);
    end_move(move, source == snapshot.pvs.end() ? "" : source->uuid, moved_by(move, snapshot),
             snapshot);
  }
}

std::string NoMove::sentence() const {
  return "no pvmove is under way in volume group " + vg + (pv.empty() ? "" : " away from " + pv);
}

std::string NoMove::found(const Snapshot& snapshot) const { return moves_found(vg, snapshot); }

bool NoMoveRemains::check(const Snapshot& snapshot) const {
  return snapshot.has_lvm && std::ranges::none_of(snapshot.lvs, [&](const LogicalVolume& lv) {
           return lv.vg == vg && is_move(lv) && lv.move_pv.empty();
         });
}

void NoMoveRemains::apply(Snapshot& snapshot) const {
  erase_if(snapshot.lvs, [&](const LogicalVolume& lv) {
    return lv.vg == vg && is_move(lv) && lv.move_pv.empty();
  });
}

std::string NoMoveRemains::sentence() const {
  return "no pvmove has left an empty volume in volume group " + vg;
}

std::string NoMoveRemains::found(const Snapshot& snapshot) const {
  return volumes_found(vg, snapshot);
}

}  // namespace lvq
