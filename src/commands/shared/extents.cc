#include "commands/shared/extents.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>
#include <tuple>

namespace lvq {
namespace {

using Pvs = std::vector<const PhysicalVolume*>;

// The last extents of the volume, one range for each stripe; empty for a volume that is made of
// other volumes. New extents continue these ranges where they can.
std::vector<PvRange> ends_of(const LogicalVolume& lv) {
  const auto last =
      std::ranges::max_element(lv.segments, {}, [](const LvSegment& each) { return each.start; });
  return last == lv.segments.end() ? std::vector<PvRange>{} : ranges_of(*last);
}

// The free extents from which one stripe can take what it needs. `end`: the last extents that the
// stripe has; nothing for a new volume.
class Choice {
 public:
  Choice(std::optional<PvRange> end, const Pvs& pvs, Policy policy) : end_(std::move(end)) {
    for (const PhysicalVolume* pv : pvs)
      for (const Gap& gap : gaps_of(*pv))
        if (policy == Policy::normal || (policy == Policy::cling && is_on_last_disk(gap)) ||
            is_next(gap))
          gaps_.push_back(gap);
  }

  // For a new volume that lies on one PV; if it has to be contiguous, in the largest gap there.
  static Choice on_one(const PhysicalVolume& pv, Policy policy) {
    Choice choice(std::nullopt, {&pv}, Policy::normal);
    if (policy != Policy::contiguous || choice.gaps_.empty()) return choice;
    choice.gaps_ = {*std::ranges::max_element(choice.gaps_, {}, &Gap::count)};
    return choice;
  }

  uint64_t most() const {
    uint64_t sum = 0;
    for (const Gap& gap : gaps_) sum += gap.count;
    return sum;
  }

  std::optional<std::vector<NewExtents>> take(uint64_t count) {
    if (most() < count) return std::nullopt;
    std::vector<NewExtents> chosen;
    while (count > 0) {
      const auto best = best_for(count);
      const uint64_t taken = std::min(best->count, count);
      chosen.push_back({best->pv->device, best->pv->uuid, {best->start}, {taken}});
      count -= taken;
      gaps_.erase(best);
    }
    return chosen;
  }

 private:
  bool is_on_last_disk(const Gap& gap) const { return end_ && gap.pv->device == end_->pv; }
  bool is_next(const Gap& gap) const { return is_on_last_disk(gap) && gap.start == end_->last + 1; }

  // The smallest gap that takes all extents, else the largest gap.
  std::vector<Gap>::iterator best_for(uint64_t count) {
    const auto rank = [&](const Gap& gap) {
      const bool whole = gap.count >= count;
      return std::tuple(!whole, !is_next(gap), !is_on_last_disk(gap),
                        whole ? gap.count : UINT64_MAX - gap.count);
    };
    return std::ranges::min_element(gaps_, {}, rank);
  }

  std::optional<PvRange> end_;
  std::vector<Gap> gaps_;
};

// One choice for each stripe, on the disk where the stripe ends. Empty if such a disk is not among
// `pvs`, or if two stripes end on the same disk.
std::vector<Choice> on_same_disks(const std::vector<PvRange>& ends, const Pvs& pvs, Policy policy) {
  std::vector<Choice> choices;
  std::set<const PhysicalVolume*> taken;
  for (const PvRange& end : ends) {
    const auto pv = std::ranges::find(pvs, end.pv, &PhysicalVolume::device);
    if (pv == pvs.end() || !taken.insert(*pv).second) return {};
    choices.emplace_back(end, Pvs{*pv}, policy);
  }
  return choices;
}

// One choice for each stripe, on the disks that have most room. Empty if there are too few disks.
std::vector<Choice> on_other_disks(size_t stripes, Pvs pvs) {
  if (pvs.size() < stripes) return {};
  std::ranges::stable_sort(pvs, std::ranges::greater(),
                           [](const PhysicalVolume* pv) { return allocatable(*pv); });
  std::vector<Choice> choices;
  for (size_t n = 0; n < stripes; ++n)
    choices.emplace_back(std::nullopt, Pvs{pvs[n]}, Policy::normal);
  return choices;
}

// The most extents that a volume gets if every stripe takes the same number.
uint64_t most_on(const std::vector<Choice>& choices) {
  if (choices.empty()) return 0;
  return std::ranges::min_element(choices, {}, &Choice::most)->most() * choices.size();
}

std::vector<Choice> choices_for(const std::vector<PvRange>& ends, uint64_t count, const Pvs& pvs,
                                Policy policy) {
  std::vector<Choice> same = on_same_disks(ends, pvs, policy);
  if (policy != Policy::normal || most_on(same) >= count) return same;
  return on_other_disks(ends.size(), pvs);
}

std::optional<PvRange> only_end(const std::vector<PvRange>& ends) {
  return ends.empty() ? std::nullopt : std::optional(ends.front());
}

// A new volume may use all PVs together under the policy "normal", otherwise one PV alone.
std::vector<Choice> choices_for_new(const Pvs& pvs, Policy policy) {
  if (policy == Policy::normal) return {Choice(std::nullopt, pvs, policy)};
  std::vector<Choice> choices;
  for (const PhysicalVolume* pv : pvs) choices.push_back(Choice::on_one(*pv, policy));
  return choices;
}

}  // namespace

std::optional<std::vector<NewExtents>> choose_new_extents(uint64_t count, const Pvs& pvs,
                                                          Policy policy) {
  for (Choice& choice : choices_for_new(pvs, policy))
    if (auto chosen = choice.take(count)) return chosen;
  return std::nullopt;
}

uint64_t most_new_extents(const Pvs& pvs, Policy policy) {
  uint64_t most = 0;
  for (const Choice& choice : choices_for_new(pvs, policy)) most = std::max(most, choice.most());
  return most;
}

uint64_t stripes_at_end(const LogicalVolume& lv) { return std::max<size_t>(1, ends_of(lv).size()); }

std::optional<std::vector<NewExtents>> choose_extents(const LogicalVolume& lv, uint64_t count,
                                                      const Pvs& pvs, Policy policy) {
  const auto ends = ends_of(lv);
  if (ends.size() <= 1) return Choice(only_end(ends), pvs, policy).take(count);
  std::vector<Choice> choices = choices_for(ends, count, pvs, policy);
  if (most_on(choices) < count) return std::nullopt;
  std::vector<NewExtents> chosen;
  for (Choice& stripe : choices) {
    const auto taken = stripe.take(count / ends.size());
    chosen.insert(chosen.end(), taken->begin(), taken->end());
  }
  return chosen;
}

uint64_t most_extents(const LogicalVolume& lv, const Pvs& pvs, Policy policy) {
  const auto ends = ends_of(lv);
  if (ends.size() <= 1) return Choice(only_end(ends), pvs, policy).most();
  const uint64_t same_disks = most_on(on_same_disks(ends, pvs, policy));
  if (policy != Policy::normal) return same_disks;
  return std::max(same_disks, most_on(on_other_disks(ends.size(), pvs)));
}

}  // namespace lvq
