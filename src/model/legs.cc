#include "model/legs.h"

#include <algorithm>

#include "base/text.h"
#include "model/allocation.h"
#include "model/arithmetic.h"

namespace lvq {
namespace {

using Kind = VolumeLayout::Kind;

constexpr Bytes kUsualStripe = 64_KiB;
constexpr Bytes kUsualRegion = 2_MiB;
constexpr Bytes kPage = 4_KiB;  // stripes and regions are whole pages

// The largest power of two that divides the size of an extent.
Bytes power_in(ExtentSize extent) { return {extent.bytes.value & -extent.bytes.value}; }

bool has_stripe_size(const VolumeLayout& layout) {
  return layout.stripes > 1 && layout.kind != Kind::linear;
}

}  // namespace

Bytes raid_region(ExtentSize extent) { return std::min(kUsualRegion, power_in(extent)); }

Legs legs_of(const VolumeLayout& layout, Extents extents, ExtentSize extent) {
  Legs legs{.count = pvs_needed(layout), .each = {extents.value / layout.stripes}};
  if (is_raid(layout))
    legs.each.value += arithmetic::raid_metadata_extents(
        legs.each.value * extent.bytes.value, raid_region(extent).value, extent.bytes.value);
  return legs;
}

Result<Extents> in_whole_stripes(Extents extents, const VolumeLayout& layout) {
  const auto rounded = arithmetic::whole_stripes<uint64_t>(extents.value, layout.stripes);
  if (!rounded.ok)
    return fail("size-invalid", std::to_string(extents.value),
                "is too large to be rounded up to whole stripes");
  return Extents{rounded.value};
}

Extents largest_on(const VolumeLayout& layout, Extents room, ExtentSize extent) {
  const uint64_t data =
      is_raid(layout)
          ? arithmetic::raid_data_extents(room.value, raid_region(extent).value, extent.bytes.value)
          : room.value;
  return {data * layout.stripes};
}

VolumeLayout with_stripe_size(VolumeLayout layout, ExtentSize extent) {
  if (has_stripe_size(layout) && layout.stripe_size.value == 0)
    layout.stripe_size = std::min(kUsualStripe, power_in(extent));
  return layout;
}

Result<> check_stripes(const VolumeLayout& layout, ExtentSize extent) {
  if (layout.kind == Kind::linear) return {};
  const std::string hint = "use larger extents: --vg NAME:PE_SIZE";
  if (power_in(extent) < kPage)
    return fail("size-invalid", text(layout),
                "needs extents of " + text(kPage) + " at least, and they are " + text(extent.bytes),
                {}, hint);
  if (layout.stripe_size.value == 0 || extent.bytes.value % layout.stripe_size.value == 0)
    return {};
  return fail("size-invalid", text(layout),
              "has stripes of which an extent of " + text(extent.bytes) + " is no multiple", {},
              "use smaller stripes, or larger extents: --vg NAME:PE_SIZE");
}

std::optional<VolumeLayout> with_legs(VolumeLayout layout, size_t legs) {
  const auto count = static_cast<uint32_t>(legs);
  const uint32_t parity = pvs_needed({.kind = layout.kind}) - 1;
  if (layout.kind == Kind::raid1) {
    layout.copies = count;
  } else if (layout.kind == Kind::raid10) {
    layout.copies = 2;
    layout.stripes = count / 2;
  } else {
    layout.stripes = count > parity ? count - parity : 0;
  }
  return pvs_needed(layout) == count ? std::optional(layout) : std::nullopt;
}

bool is_metadata_of(const LogicalVolume& raid, const LogicalVolume& part) {
  const std::string before = raid.name + "_rmeta_";
  return part.vg == raid.vg && part.name.starts_with(before) &&
         part.name.find_first_not_of("0123456789", before.size()) == std::string::npos;
}

std::optional<VolumeLayout> layout_of(const LogicalVolume& lv) {
  const auto kind = kind_with_lvm_words(lv.layout);
  if (!kind || is_thin(VolumeLayout{.kind = *kind})) return std::nullopt;
  if (*kind == Kind::linear) return VolumeLayout{};
  std::optional<VolumeLayout> all;
  for (const LvSegment& segment : lv.segments) {
    auto layout = with_legs({.kind = *kind}, split(segment.ranges, ',').size());
    if (layout && has_stripe_size(*layout)) layout->stripe_size = segment.stripe_size;
    if (!layout || (all && *all != *layout)) return std::nullopt;
    all = layout;
  }
  return all;
}

}  // namespace lvq
