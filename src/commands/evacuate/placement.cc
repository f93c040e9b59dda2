#include "commands/evacuate/placement.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "model/allocation.h"

namespace lvq {
namespace {

// Extents of one LV that are placed together: all of them where the LV's allocation policy asks for
// it, else those of one segment.
struct AllocationUnit {
  const LogicalVolume* lv = nullptr;
  Policy policy = Policy::normal;
  std::vector<PvSegment> parts;
  std::set<const PhysicalVolume*> excluded;
  uint64_t count = 0;
  std::string impossible;  // why no place can be right; empty: one may be
};

std::string leg_of(const std::string& name) {
  for (const char* part : {"_rimage_", "_rmeta_", "_mimage_"})
    if (const size_t at = name.rfind(part); at != name.npos)
      return name.substr(at + std::string_view(part).size());
  return "";
}

bool holds_extents_of(const PhysicalVolume& pv, const std::string& lv_uuid) {
  return !lv_uuid.empty() &&
         std::ranges::find(pv.segments, lv_uuid, &PvSegment::lv_uuid) != pv.segments.end();
}

class Placer {
 public:
  Placer(const PhysicalVolume& from, const std::vector<const PhysicalVolume*>& targets,
         const Snapshot& machine)
      : from_(from), targets_(targets), machine_(machine) {
    for (const auto& lv : machine.lvs)
      if (lv.vg == from.vg && !lv.uuid.empty()) by_uuid_.emplace(lv.uuid, &lv);
    for (const PhysicalVolume* pv : targets) {
      const auto gaps = gaps_of(*pv);
      gaps_.insert(gaps_.end(), gaps.begin(), gaps.end());
    }
  }

  // The units that have the fewest choices are placed first.
  Placement run() {
    auto units = units_of_pv();
    std::ranges::sort(units, [](const AllocationUnit& a, const AllocationUnit& b) {
      if (a.policy != b.policy) return a.policy > b.policy;
      const bool normal = a.policy == Policy::normal;
      const uint64_t first = normal ? a.excluded.size() : a.count,
                     second = normal ? b.excluded.size() : b.count;
      return first != second ? first > second : a.parts.front().start < b.parts.front().start;
    });
    for (const auto& unit : units)
      if (!unit.impossible.empty() || !place_unit(unit)) give_up(unit);
    std::ranges::sort(placement_.pieces, {},
                      [](const Piece& piece) { return piece.from_start.value; });
    return std::move(placement_);
  }

 private:
  // The parts of a volume are placed together, as one unit, if its policy binds them to each other.
  // Under the policy "normal" each part is a unit of its own.
  std::vector<AllocationUnit> units_of_pv() {
    std::vector<AllocationUnit> units;
    std::map<const LogicalVolume*, size_t> unit_of;  // indices in `units`
    for (const auto& part : from_.segments) {
      const LogicalVolume* lv = owner_of(part);
      if (!lv) continue;
      const Policy policy = policy_of(*lv, machine_);
      if (policy == Policy::normal || !unit_of.contains(lv)) {
        unit_of[lv] = units.size();
        units.push_back({.lv = lv, .policy = policy});
      }
      AllocationUnit& unit = units[unit_of[lv]];
      unit.parts.push_back(part);
      unit.count += part.size.value;
      exclude_pvs(unit, part);
    }
    for (auto& unit : units) check_policy(unit);
    return units;
  }

  const LogicalVolume* owner_of(const PvSegment& part) const {
    const auto lv = by_uuid_.find(part.lv_uuid);
    return lv == by_uuid_.end() ? nullptr : lv->second;
  }

  void exclude_pvs(AllocationUnit& unit, const PvSegment& part) {
    for (const PhysicalVolume* pv : targets_)
      if (holds_sibling(*pv, *unit.lv) || holds_other_stripe(*pv, *unit.lv, part))
        unit.excluded.insert(pv);
  }

  bool holds_sibling(const PhysicalVolume& pv, const LogicalVolume& lv) const {
    const std::string leg = leg_of(lv.name);
    return !leg.empty() && std::ranges::any_of(machine_.lvs, [&](const LogicalVolume& other) {
      const std::string others = leg_of(other.name);
      return other.vg == lv.vg && other.parent == lv.parent && !others.empty() && others != leg &&
             (holds_extents_of(pv, other.uuid) || is_placed(other, pv));
    });
  }

  bool is_placed(const LogicalVolume& lv, const PhysicalVolume& pv) const {
    return std::ranges::any_of(placement_.pieces,
                               [&](const Piece& p) { return p.lv == &lv && p.to == &pv; });
  }

  bool holds_other_stripe(const PhysicalVolume& pv, const LogicalVolume& lv,
                          const PvSegment& part) {
    return std::ranges::any_of(stripes_of(lv), [&](const std::vector<PvRange>& stripes) {
      const bool is_it = std::ranges::any_of(stripes, [&](const PvRange& range) {
        return range.pv == from_.device && range.first <= part.start.value &&
               part.start.value <= range.last;
      });
      return is_it && std::ranges::find(stripes, pv.device, &PvRange::pv) != stripes.end();
    });
  }

  // The stripes of every segment that has several. Read once: a volume may have thousands of
  // segments.
  const std::vector<std::vector<PvRange>>& stripes_of(const LogicalVolume& lv) {
    const auto [known, is_new] = stripes_.try_emplace(&lv);
    if (is_new)
      for (const auto& segment : lv.segments)
        if (auto ranges = ranges_of(segment); ranges.size() > 1)
          known->second.push_back(std::move(ranges));
    return known->second;
  }

  // A contiguous volume that lies on other PVs too, or in several pieces, has no place. A cling
  // volume that lies on other PVs too may only go to those.
  void check_policy(AllocationUnit& unit) const {
    if (unit.policy == Policy::normal) return;
    const auto elsewhere = std::ranges::find_if(machine_.pvs, [&](const PhysicalVolume& pv) {
      return pv.uuid != from_.uuid && holds_extents_of(pv, unit.lv->uuid);
    });
    const bool cling = unit.policy == Policy::cling;
    if (elsewhere != machine_.pvs.end() && !cling)
      unit.impossible =
          "its policy is \"contiguous\", and it lies on " + elsewhere->device + " too";
    if (elsewhere != machine_.pvs.end() && cling)
      for (const PhysicalVolume* pv : targets_)
        if (!holds_extents_of(*pv, unit.lv->uuid)) unit.excluded.insert(pv);
    for (size_t n = 1; n < unit.parts.size() && !cling; ++n)
      if (unit.parts[n - 1].start.value + unit.parts[n - 1].size.value != unit.parts[n].start.value)
        unit.impossible =
            "its policy is \"contiguous\", and it is not in one piece on " + from_.device;
  }

  bool place_unit(AllocationUnit unit) {
    for (const auto& part : unit.parts)
      exclude_pvs(unit, part);  // what was placed since counts too
    if (unit.policy == Policy::contiguous) return place_in_one_gap(unit);
    if (unit.policy == Policy::normal) return place_anywhere(unit);
    return std::ranges::any_of(targets_, [&](const PhysicalVolume* pv) {
      AllocationUnit only_there = unit;
      for (const PhysicalVolume* other : targets_)
        if (other != pv) only_there.excluded.insert(other);
      return place_anywhere(only_there);
    });
  }

  bool place_in_one_gap(const AllocationUnit& unit) {
    const auto gap = gap_for(unit, unit.count);
    if (gap == gaps_.end()) return false;
    for (const auto& part : unit.parts) take(*gap, unit, part.start.value, part.size.value);
    return true;
  }

  // Each part goes whole into the first gap that takes it; else it is cut up, largest gaps first.
  bool place_anywhere(const AllocationUnit& unit) {
    if (room_for(unit) < unit.count) return false;
    for (const auto& part : unit.parts) {
      uint64_t at = part.start.value, left = part.size.value;
      while (left > 0) {
        auto gap = gap_for(unit, left);
        if (gap == gaps_.end()) gap = largest_gap_for(unit);
        const uint64_t count = std::min(left, gap->count);
        take(*gap, unit, at, count);
        at += count;
        left -= count;
      }
    }
    return true;
  }

  std::vector<Gap>::iterator gap_for(const AllocationUnit& unit, uint64_t count) {
    return std::ranges::find_if(gaps_, [&](const Gap& gap) {
      return gap.count >= count && !unit.excluded.contains(gap.pv);
    });
  }

  // REQUIRES: there is at least one gap.
  std::vector<Gap>::iterator largest_gap_for(const AllocationUnit& unit) {
    return std::ranges::max_element(
        gaps_, {}, [&](const Gap& gap) { return unit.excluded.contains(gap.pv) ? 0 : gap.count; });
  }

  uint64_t room_for(const AllocationUnit& unit) const {
    uint64_t room = 0;
    for (const auto& gap : gaps_)
      if (!unit.excluded.contains(gap.pv)) room += gap.count;
    return room;
  }

  void take(Gap& gap, const AllocationUnit& unit, uint64_t at, uint64_t count) {
    placement_.pieces.push_back({unit.lv, gap.pv, {at}, {count}, {gap.start}});
    gap.start += count;
    gap.count -= count;
  }

  void give_up(const AllocationUnit& unit) {
    std::string why = unit.impossible;
    if (why.empty() && unit.policy == Policy::contiguous) why = "its policy is \"contiguous\"";
    if (why.empty() && unit.policy == Policy::cling) why = "its policy is \"cling\"";
    std::vector<std::string> excluded;
    for (const PhysicalVolume* pv : targets_)
      if (unit.excluded.contains(pv)) excluded.push_back(pv->device);
    if (why.empty() && !excluded.empty())
      why = "another leg or stripe of it lies on " + join(excluded, ", ");
    uint64_t room = room_for(unit);
    if (unit.policy == Policy::contiguous) {
      const auto gap = gaps_.empty() ? gaps_.end() : largest_gap_for(unit);
      room = gap == gaps_.end() || unit.excluded.contains(gap->pv) ? 0 : gap->count;
    }
    placement_.unplaced.push_back({unit.lv, {unit.count}, {room}, why});
  }

  const PhysicalVolume& from_;
  const std::vector<const PhysicalVolume*>& targets_;
  const Snapshot& machine_;
  std::map<std::string_view, const LogicalVolume*> by_uuid_;
  std::map<const LogicalVolume*, std::vector<std::vector<PvRange>>> stripes_;
  std::vector<Gap> gaps_;
  Placement placement_;
};

}  // namespace

Placement place(const PhysicalVolume& from, const std::vector<const PhysicalVolume*>& targets,
                const Snapshot& machine) {
  return Placer(from, targets, machine).run();
}

}  // namespace lvq
