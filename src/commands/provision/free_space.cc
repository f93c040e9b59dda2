#include "commands/provision/free_space.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "model/disks_below.h"
#include "model/snapshot_edit.h"

namespace lvq {
namespace {

bool is_linear(const VolumeLayout& layout) { return layout.kind == VolumeLayout::Kind::linear; }

}  // namespace

std::vector<const PhysicalVolume*> FreeSpace::all() const {
  std::vector<const PhysicalVolume*> pvs;
  for (const auto& pv : pvs_)
    if (allocatable(pv).value > 0) pvs.push_back(&pv);
  return pvs;
}

std::vector<std::string> FreeSpace::disks_of(const PhysicalVolume& pv) const {
  const Device* device = machine_.device(pv.device);
  if (!device) return {pv.device};
  const auto disks = disks_below(*device, machine_);
  return {disks.begin(), disks.end()};
}

// By their disks where there is as much room, since the order of LVM's report is another after a
// reboot.
std::vector<const PhysicalVolume*> FreeSpace::apart() const {
  std::vector<std::tuple<uint64_t, std::vector<std::string>, const PhysicalVolume*>> ranked;
  for (const auto& pv : pvs_)
    if (pv.allocatable && !pv.missing)
      ranked.emplace_back(UINT64_MAX - room_on(pv), disks_of(pv), &pv);
  std::ranges::stable_sort(
      ranked, {}, [](const auto& each) { return std::tie(std::get<0>(each), std::get<1>(each)); });
  std::vector<const PhysicalVolume*> chosen;
  std::set<std::string> taken;
  for (const auto& [rank, disks, pv] : ranked) {
    if (std::ranges::any_of(disks, [&](const auto& disk) { return taken.contains(disk); }))
      continue;
    taken.insert(disks.begin(), disks.end());
    chosen.push_back(pv);
  }
  return chosen;
}

Extents FreeSpace::largest(const VolumeLayout& layout) const {
  if (is_linear(layout)) return {most_new_extents(all(), policy_)};
  const auto pvs = apart();
  const size_t legs = pvs_needed(layout);
  if (pvs.size() < legs) return {};
  return largest_on(layout, {room_on(*pvs[legs - 1])}, extent_);
}

std::optional<std::vector<NewExtents>> FreeSpace::take(const VolumeLayout& layout,
                                                       Extents extents) {
  if (is_linear(layout)) {
    auto chosen = choose_new_extents(extents.value, all(), policy_);
    if (chosen) occupy(*chosen);
    return chosen;
  }
  const auto pvs = apart();
  const Legs legs = legs_of(layout, extents, extent_);
  if (pvs.size() < legs.count || room_on(*pvs[legs.count - 1]) < legs.each.value)
    return std::nullopt;
  std::vector<NewExtents> chosen;
  for (size_t leg = 0; leg < legs.count; ++leg) {
    const auto of_it = choose_new_extents(legs.each.value, {pvs[leg]}, policy_);
    chosen.insert(chosen.end(), of_it->begin(), of_it->end());
  }
  occupy(chosen);
  return chosen;
}

void FreeSpace::occupy(const std::vector<NewExtents>& extents) {
  for (const auto& each : extents)
    give(*std::ranges::find(pvs_, each.pv_uuid, &PhysicalVolume::uuid), each.start, each.count,
         "planned");
}

std::string FreeSpace::room_words() const {
  std::vector<std::string> words;
  for (const auto& pv : pvs_)
    words.push_back(pv.device + " " +
                    std::to_string(pv.allocatable && !pv.missing ? room_on(pv) : 0));
  return join(words, ", ");
}

std::string FreeSpace::disk_words() const {
  std::vector<std::string> words;
  for (const auto& pv : pvs_) words.push_back(pv.device + " on " + join(disks_of(pv), " and "));
  return join(words, ", ");
}

}  // namespace lvq
