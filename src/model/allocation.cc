#include "model/allocation.h"

#include "base/text.h"

namespace lvq {
namespace {

bool is_open(const PhysicalVolume& pv) { return pv.allocatable && !pv.missing; }

Extents free_on(const PhysicalVolume& pv) { return surplus(pv.total, pv.allocated); }

}  // namespace

Extents allocatable(const PhysicalVolume& pv) { return is_open(pv) ? free_on(pv) : Extents{}; }

// Of volumes that are only planned no PV tells where they will be, but the group how much they take.
Extents allocatable_in(const VolumeGroup& vg, const Snapshot& machine) {
  Extents closed;
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg.name && !is_open(pv)) closed.value += free_on(pv).value;
  return surplus(vg.free, closed);
}

std::string free_words(const VolumeGroup& vg, const Snapshot& machine) {
  const auto count = [](Extents n) { return std::to_string(n.value) + (n.value == 1 ? " extent" : " extents"); };
  std::string words = count(vg.free) + " free";
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg.name && !is_open(pv) && free_on(pv).value > 0)
      words += ", " + std::to_string(free_on(pv).value) + " of them on " + pv.device +
               (pv.missing ? ", which is missing" : ", which is closed to allocation (pvchange --allocatable)");
  return words;
}

}  // namespace lvq
