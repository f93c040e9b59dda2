#include "model/allocation.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/text.h"

namespace lvq {
namespace {

bool is_open(const PhysicalVolume& pv) { return pv.allocatable && !pv.missing; }

Extents free_on(const PhysicalVolume& pv) { return surplus(pv.total, pv.allocated); }

uint64_t gap_on(const PhysicalVolume& pv) {
  uint64_t largest = 0;
  for (const Gap& gap : gaps_of(pv)) largest = std::max(largest, gap.count);
  return largest;
}

char policy_letter(const LogicalVolume& lv, const Snapshot& machine) {
  const char own = lv.attr.size() > 2 ? static_cast<char>(std::tolower(lv.attr[2])) : 'i';
  const VolumeGroup* vg = machine.vg(lv.vg);
  return own != 'i' || !vg || vg->attr.size() < 5 ? own : vg->attr[4];
}

}  // namespace

// What belongs to a volume lies in the order of its place on the PV, or in any.
std::vector<Gap> gaps_of(const PhysicalVolume& pv) {
  std::vector<PvSegment> used = pv.segments;
  std::erase_if(used, [](const PvSegment& each) { return each.lv_uuid.empty(); });
  std::ranges::sort(used, {}, [](const PvSegment& each) { return each.start.value; });
  std::vector<Gap> gaps;
  uint64_t at = 0;
  const auto up_to = [&](uint64_t end) {
    if (end > at) gaps.push_back({&pv, at, end - at});
  };
  for (const auto& each : used) {
    up_to(each.start.value);
    at = std::max(at, each.start.value + each.size.value);
  }
  up_to(pv.total.value);
  return gaps;
}

// As lvs(8) has them: (c)ontiguous, c(l)ing; (i)nherited from the group.
Policy policy_of(const LogicalVolume& lv, const Snapshot& machine) {
  const char letter = policy_letter(lv, machine);
  return letter == 'c' ? Policy::contiguous : letter == 'l' ? Policy::cling : Policy::normal;
}

std::vector<PvRange> ranges_of(const LvSegment& segment) {
  std::vector<PvRange> ranges;
  for (const auto& word : split(segment.ranges, ',')) {
    const size_t colon = word.rfind(':'), dash = word.rfind('-');
    if (colon == word.npos || dash == word.npos || dash < colon) continue;
    ranges.push_back({word.substr(0, colon), std::strtoull(word.c_str() + colon + 1, nullptr, 10),
                      std::strtoull(word.c_str() + dash + 1, nullptr, 10)});
  }
  return ranges;
}

Extents allocatable(const PhysicalVolume& pv) { return is_open(pv) ? free_on(pv) : Extents{}; }

// Of volumes that are only planned no PV tells where they will be, but the group how much they
// take.
Extents allocatable_in(const VolumeGroup& vg, const Snapshot& machine) {
  Extents closed;
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg.name && !is_open(pv)) closed.value += free_on(pv).value;
  return surplus(vg.free, closed);
}

Extents largest_gap(const VolumeGroup& vg, const Snapshot& machine) {
  Extents largest;
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg.name && is_open(pv)) largest.value = std::max(largest.value, gap_on(pv));
  return largest;
}

Extents largest_room(const VolumeGroup& vg, const Snapshot& machine) {
  Extents largest;
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg.name) largest = std::max(largest, allocatable(pv));
  return largest;
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
