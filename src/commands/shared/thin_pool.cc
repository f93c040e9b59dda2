#include "commands/shared/thin_pool.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"

namespace lvq {
namespace {

constexpr double kFullData = 95;  // percent; a pool that is full stops all of its volumes

bool is_refused(const Error& error, const Findings& findings) {
  return std::ranges::any_of(findings.refusals,
                             [&](const Finding& each) { return each.what == error; });
}

}  // namespace

const LogicalVolume* thin_pool_of(const LogicalVolume& lv, const Snapshot& machine) {
  return is_thin(lv) ? machine.lv(lv.vg, lv.pool) : nullptr;
}

void check_pool_sound(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  const LogicalVolume* pool = thin_pool_of(lv, machine);
  auto trouble = pool ? trouble_of_pool(*pool) : std::nullopt;
  if (trouble && !is_refused(*trouble, findings)) refuse(findings, *std::move(trouble));
}

std::vector<PoolFill> full_parts_of(const LogicalVolume& pool, const Snapshot& machine) {
  std::vector<PoolFill> full;
  for (PoolFill& fill : fills_of(pool))
    if (fill.percent >=
        (fill.part == PoolFill::Part::data ? kFullData : full_metadata(pool, machine)))
      full.push_back(std::move(fill));
  return full;
}

void check_pool_room(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  check_pool_sound(lv, machine, findings);
  const LogicalVolume* pool = thin_pool_of(lv, machine);
  if (!pool) return;
  for (const PoolFill& fill : full_parts_of(*pool, machine))
    refuse(findings,
           {"snapshot-space", full_name(lv),
            "lies in " + pool->name + ", which " + fill.words +
                (fill.part == PoolFill::Part::data ? "; a full pool stops all of its volumes"
                                                   : ": LVM makes no snapshot in it"),
            fill.evidence, fill.hint});
}

}  // namespace lvq
