#include "model/allocation.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace lvq {
namespace {

bool is_open(const PhysicalVolume& pv) { return pv.allocatable && !pv.missing; }

Extents free_on(const PhysicalVolume& pv) { return surplus(pv.total, pv.allocated); }

// The longest run of free extents.
uint64_t gap_on(const PhysicalVolume& pv) {
  uint64_t largest = 0;
  for (const Gap& gap : gaps_of(pv)) largest = std::max(largest, gap.count);
  return largest;
}

// The letters of lvs(8): (c)ontiguous, c(l)ing; (i)nherited from the group.
Policy policy_by(char letter) {
  return letter == 'c' ? Policy::contiguous : letter == 'l' ? Policy::cling : Policy::normal;
}

}  // namespace

// The PV's list of segments may have any order and may include free ones.
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

Policy policy_of(const VolumeGroup& vg) {
  return vg.attr.size() < 5 ? Policy::normal : policy_by(vg.attr[4]);
}

Policy policy_of(const LogicalVolume& lv, const Snapshot& machine) {
  const char own = lv.attr.size() > 2 ? static_cast<char>(std::tolower(lv.attr[2])) : 'i';
  const VolumeGroup* vg = machine.vg(lv.vg);
  return own != 'i' || !vg ? policy_by(own) : policy_of(*vg);
}

std::vector<PvRange> ranges_of(const LvSegment& segment) {
  std::vector<PvRange> ranges;
  for (const auto& word : split(segment.ranges, ',')) {
    const size_t colon = word.rfind(':'), dash = word.rfind('-');
    if (colon == word.npos || dash == word.npos || dash < colon) continue;
    PvRange range{.pv = word.substr(0, colon)};
    if (read_number(word.substr(colon + 1, dash - colon - 1), range.first) &&
        read_number(word.substr(dash + 1), range.last))
      ranges.push_back(std::move(range));
  }
  return ranges;
}

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
    if (is_open(*pv)) room.in_a_row.value = std::max(room.in_a_row.value, gap_on(*pv));
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
