#include "model/allocation.h"

#include <algorithm>

namespace lvq {
namespace {

bool is_open(const PhysicalVolume& pv) { return pv.allocatable && !pv.missing; }

Extents free_on(const PhysicalVolume& pv) { return surplus(pv.total, pv.allocated); }

// The longest run of free extents. The PV's segments may be listed in any order.
Extents gap_on(const PhysicalVolume& pv) {
  std::vector<PvSegment> used = pv.segments;
  std::erase_if(used, [](const PvSegment& each) { return each.lv_uuid.empty(); });
  std::ranges::sort(used, {}, &PvSegment::start);
  Extents largest, at;
  for (const auto& each : used) {
    largest = std::max(largest, surplus(each.start, at));
    at = {each.start.value + each.size.value};
  }
  return std::max(largest, surplus(pv.total, at));
}

}  // namespace

Extents allocatable(const PhysicalVolume& pv) { return is_open(pv) ? free_on(pv) : Extents{}; }

// Starts from the free extents of the group, which planned volumes have reduced already: no PV
// shows where a planned volume will lie.
Extents allocatable_in(const VolumeGroup& vg, const Snapshot& machine) {
  Extents closed;
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg.name && !is_open(pv)) closed.value += free_on(pv).value;
  return surplus(vg.free, closed);
}

Allocatable allocatable_on(const std::vector<const PhysicalVolume*>& pvs) {
  Allocatable room;
  for (const PhysicalVolume* pv : pvs) {
    room.all.value += allocatable(*pv).value;
    room.on_one = std::max(room.on_one, allocatable(*pv));
    if (is_open(*pv)) room.in_a_row = std::max(room.in_a_row, gap_on(*pv));
  }
  return room;
}

std::vector<const PhysicalVolume*> members_of(const VolumeGroup& vg, const Snapshot& machine) {
  std::vector<const PhysicalVolume*> members;
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg.name) members.push_back(&pv);
  return members;
}

std::string amount(Extents extents, const VolumeGroup& vg) {
  return std::to_string(extents.value) + " extents (" +
         text(Bytes{extents.value * vg.extent.bytes.value}) + ")";
}

std::string free_words(const VolumeGroup& vg, const Snapshot& machine) {
  std::string words = count_words(vg.free) + " free";
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg.name && !is_open(pv) && free_on(pv).value > 0)
      words += ", " + std::to_string(free_on(pv).value) + " of them on " + pv.device +
               (pv.missing ? ", which is missing"
                           : ", which is closed to allocation (pvchange --allocatable)");
  return words;
}

}  // namespace lvq
