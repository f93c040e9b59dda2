#include "spec/adopt_layout.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace lvq {
namespace {

using LayoutKind = VolumeLayout::Kind;

constexpr LayoutKind kAllKinds[] = {LayoutKind::linear, LayoutKind::striped,  LayoutKind::raid1,
                                    LayoutKind::raid10, LayoutKind::raid5,    LayoutKind::raid6,
                                    LayoutKind::thin,   LayoutKind::thin_pool};

std::unexpected<Error> not_managed(const LogicalVolume& lv, std::string message) {
  return fail("lv-type-unsupported", full_name(lv), std::move(message));
}

std::optional<LayoutKind> kind_of(const LogicalVolume& lv) {
  for (const auto kind : kAllKinds)
    if (lvm_words({.kind = kind}) == lv.layout) return kind;
  return std::nullopt;
}

// On how many devices each segment lies side by side; 0 where that differs from segment to segment.
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
  VolumeLayout layout{.kind = kind};
  const uint32_t parity = pvs_needed(layout) - 1;  // of one stripe with one copy
  if (kind == LayoutKind::raid1)
    layout.copies = width;
  else if (kind == LayoutKind::raid10)
    layout.copies = 2;
  if (kind == LayoutKind::raid10)
    layout.stripes = width / 2;
  else if (kind != LayoutKind::raid1)
    layout.stripes = width - parity;
  // What no request can say is not what LVM would make of it either.
  if (parse_volume_layout(text(layout)) != layout)
    return not_managed(lv, fmt::format("has the layout {} over {} disks", lv.layout, width));
  return layout;
}

}  // namespace

Result<VolumeLayout> layout_of(const LogicalVolume& lv, const Snapshot& machine) {
  if (is_snapshot(lv)) return not_managed(lv, "is a snapshot");
  const auto kind = kind_of(lv);
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
