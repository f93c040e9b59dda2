#include "spec/adopt_layout.h"

#include <fmt/core.h>

#include <algorithm>

#include "model/legs.h"

namespace lvq {
namespace {

using LayoutKind = VolumeLayout::Kind;

std::unexpected<Error> not_managed(const LogicalVolume& lv, std::string message) {
  return fail("lv-type-unsupported", full_name(lv), std::move(message));
}

// The number of devices side by side on which each segment lies; 0 if it differs among segments.
uint32_t width_of(const LogicalVolume& lv) {
  uint32_t width = 0;
  for (const auto& segment : lv.segments) {
    const auto here = static_cast<uint32_t>(std::ranges::count(segment.ranges, ',')) + 1;
    if (width != 0 && width != here) return 0;
    width = here;
  }
  return width;
}

// LVM gives the parts of a volume its name and an ending: "web_rimage_0".
bool has_integrity(const LogicalVolume& lv, const Snapshot& machine) {
  const LogicalVolume* image = machine.lv(lv.vg, lv.name + "_rimage_0");
  return image && image->layout == "integrity";
}

Result<VolumeLayout> pool_layout(const LogicalVolume& pool, const Snapshot& machine) {
  VolumeLayout layout{.kind = LayoutKind::thin_pool};
  for (const char* part : {"_tdata", "_tmeta"}) {
    const LogicalVolume* lv = machine.lv(pool.vg, pool.name + part);
    if (!lv) return not_managed(pool, fmt::format("is a pool without {}{}", pool.name, part));
    if (lv->layout != "linear")
      return not_managed(pool,
                         fmt::format("is a pool whose {} has the layout {}", lv->name, lv->layout));
    layout.metadata_size = lv->size;
  }
  return layout;
}

Result<VolumeLayout> spread_layout(LayoutKind kind, const LogicalVolume& lv,
                                   const Snapshot& machine) {
  const uint32_t width = width_of(lv);
  if (width == 0) return not_managed(lv, "lies on no fixed number of disks");
  if (kind != LayoutKind::striped && has_integrity(lv, machine))
    return not_managed(lv, "has checksums of its blocks (integrity)");
  const auto layout = with_legs({.kind = kind}, width);
  // What no request can say is not what LVM would make of it either.
  if (!layout || parse_volume_layout(text(*layout)) != *layout)
    return not_managed(lv, fmt::format("has the layout {} over {} disks", lv.layout, width));
  return *layout;
}

}  // namespace

Result<VolumeLayout> adopted_layout(const LogicalVolume& lv, const Snapshot& machine) {
  if (is_snapshot(lv)) return not_managed(lv, "is a snapshot");
  const auto kind = kind_with_lvm_words(lv.layout);
  if (!kind) return not_managed(lv, fmt::format("has the layout {}", lv.layout));
  switch (*kind) {
    case LayoutKind::linear:
      return VolumeLayout{};
    case LayoutKind::thin:
      return VolumeLayout{.kind = LayoutKind::thin, .pool = lv.pool};
    case LayoutKind::thin_pool:
      return pool_layout(lv, machine);
    default:
      return spread_layout(*kind, lv, machine);
  }
}

}  // namespace lvq
