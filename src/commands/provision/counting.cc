#include "commands/provision/counting.h"

#include "commands/shared/refusals.h"

namespace lvq {
namespace {

enum class Counted { nothing, others, all };  // others: all volumes but the requested ones

// The PV with no other segments than those that count.
PhysicalVolume with_segments(PhysicalVolume pv, Counted counted,
                             const std::set<std::string>& requested) {
  pv.allocated = {};
  std::erase_if(pv.segments, [&](const PvSegment& segment) {
    return segment.lv_uuid.empty() || counted == Counted::nothing ||
           (counted == Counted::others && requested.contains(segment.lv_uuid));
  });
  for (const auto& segment : pv.segments) pv.allocated.value += segment.size.value;
  return pv;
}

std::vector<PhysicalVolume> pvs_of(const Group& group, Counted counted) {
  std::vector<PhysicalVolume> pvs;
  for (const auto& pv : group.pvs) pvs.push_back(with_segments(pv, counted, group.requested));
  return pvs;
}

// The whole group where the request names none, as with lvcreate.
std::vector<PhysicalVolume> named_pvs_of(const Group& group) {
  if (group.named.empty()) return pvs_of(group, Counted::nothing);
  auto pvs = pvs_of(group, Counted::others);
  std::erase_if(pvs, [&](const PhysicalVolume& pv) { return !group.named.contains(pv.uuid); });
  return pvs;
}

FreeSpace space_of(const Group& group, std::vector<PhysicalVolume> pvs, const Snapshot& machine) {
  const Policy policy = group.present ? policy_of(*group.present) : Policy::normal;
  return {std::move(pvs), policy, group.after.extent, machine};
}

}  // namespace

Counting::Counting(const Group& group, const Snapshot& machine)
    : extent_(group.after.extent),
      whole_(space_of(group, pvs_of(group, Counted::nothing), machine)),
      free_(space_of(group, pvs_of(group, Counted::others), machine)),
      named_(space_of(group, named_pvs_of(group), machine)),
      left_(space_of(group, pvs_of(group, Counted::all), machine)) {}

Result<Extents> Counting::size_of(const SizeSpec& size, const VolumeLayout& layout) const {
  TRY_VOID(check_stripes(layout, extent_));
  const Room room{.vg_total = whole_.largest(layout),
                  .vg_free = free_.largest(layout),
                  .pvs_free = named_.largest(layout),
                  .extent = extent_};
  if (!is_percentage(size)) {
    TRY(const Extents extents, resolve(size, room));
    return in_whole_stripes(extents, layout);
  }
  if (room.vg_free.value == 0 || room.pvs_free.value == 0)
    return fail(no_room(layout, {layout.stripes}));
  TRY(const Extents share, resolve(size, room));
  const Extents whole{share.value - share.value % layout.stripes};
  if (whole.value == 0)
    return fail("size-invalid", text(size), "is less than one stripe",
                count_words(share) + ", and one on each of " + std::to_string(layout.stripes) +
                    " PVs is the least");
  return whole;
}

void Counting::take(const VolumeLayout& layout, Extents extents) {
  free_.take(layout, extents);
  named_.take(layout, extents);
}

void Counting::choose_places(Volume& volume, Findings& findings) {
  if (auto places = left_.take(volume.layout, volume.extents)) {
    volume.places = *std::move(places);
    return;
  }
  Error error = no_room(volume.layout, volume.extents);
  error.subject = volume.path;
  refuse(findings, std::move(error));
}

Error Counting::no_room(const VolumeLayout& layout, Extents extents) const {
  const Legs legs = legs_of(layout, extents, extent_);
  const std::string disks = std::to_string(legs.count) + " disks";
  if (left_.disks() < legs.count)
    return {"too-few-disks", "",
            text(layout) + " lies on " + disks + ", and the PVs are on " +
                std::to_string(left_.disks()),
            left_.disk_words(), "add devices on other disks with --pv"};
  const std::string where = legs.count == 1 ? "" : " on each of " + disks;
  return {"not-enough-space", "",
          text(layout) + " needs " + count_words(legs.each) + where + ", and could have " +
              count_words(left_.largest(layout)) + " in all",
          "free: " + left_.room_words() + "; extents of " + text(extent_.bytes),
          "ask for less, or add devices with --pv"};
}

}  // namespace lvq
