#include "commands/shrink/size.h"

#include <algorithm>

#include "base/text.h"

namespace lvq {
namespace {

constexpr std::string_view kOfLv = "%LV";

// Rounded so that never less is left than was asked.
Result<Extents> amount(const ShrinkSize& size, const LogicalVolume& lv, const VolumeGroup& vg,
                       Extents free) {
  const auto share = [&](Extents base) {
    return size.less ? percent_floor(base, size.spec.value) : percent_ceil(base, size.spec.value);
  };
  if (size.of_lv) return share(lv.extents);
  switch (size.spec.kind) {
    case SizeSpec::Kind::percent_vg:
    case SizeSpec::Kind::percent_pvs:
      return share(vg.total);
    case SizeSpec::Kind::percent_free:
      return share(free);
    case SizeSpec::Kind::extents:
      return Extents{size.spec.value};
    case SizeSpec::Kind::bytes:
      break;
  }
  const Bytes bytes{size.spec.value};
  return size.less ? extents_floor(bytes, vg.extent) : extents_ceil(bytes, vg.extent);
}

}  // namespace

Result<ShrinkSize> parse_shrink_size(std::string_view text) {
  ShrinkSize size;
  std::string rest(text);
  if (rest.starts_with('+'))
    return fail("size-invalid", std::string(text), "would make it larger", "",
                "lvq grow does that");
  if (rest.starts_with('-')) {
    size.less = true;
    rest.erase(0, 1);
  }
  if (upper(rest).ends_with(kOfLv)) {
    size.of_lv = true;
    rest.replace(rest.size() - kOfLv.size(), kOfLv.size(), "%VG");
  }
  TRY(size.spec, parse_size_spec(rest, size.less ? Rounding::down : Rounding::up));
  return size;
}

Result<Extents> resolve(const ShrinkSize& size, const LogicalVolume& lv, const VolumeGroup& vg,
                        Extents free, uint64_t stripes) {
  TRY(Extents target, amount(size, lv, vg, free));
  if (size.less) target = surplus(lv.extents, target);
  if (target.value == 0)
    return fail("size-invalid", full_name(lv), "nothing would be left of it",
                std::to_string(lv.extents.value) + " extents",
                "to remove it: lvq decommission --lv " + full_name(lv));
  const uint64_t beyond = target.value % stripes;
  if (beyond != 0) target.value += stripes - beyond;
  return target;
}

uint64_t data_stripes(const LogicalVolume& lv) {
  const auto has = [&](std::string_view kind) { return lv.layout.find(kind) != std::string::npos; };
  uint64_t stripes = 1;
  for (const auto& segment : lv.segments) {
    const uint64_t parts = split(segment.ranges, ',').size();
    uint64_t data = parts;
    if (has("raid1") && !has("raid10")) data = 1;
    if (has("raid10")) data = parts / 2;
    if (has("raid4") || has("raid5")) data = parts - 1;
    if (has("raid6")) data = parts - 2;
    if (has("mirror") || has("cache") || has("thin") || has("linear")) data = 1;
    stripes = std::max(stripes, std::min(data, parts));
  }
  return stripes;
}

}  // namespace lvq
