#include "commands/shared/thin_pool.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "model/thin_pools.h"

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

void check_pool_room(const LogicalVolume& lv, const PoolUse& use, const Snapshot& machine,
                     Findings& findings) {
  check_pool_sound(lv, machine, findings);
  const LogicalVolume* pool = thin_pool_of(lv, machine);
  if (!pool) return;
  for (const PoolFill& fill : fills_of(*pool)) {
    const bool data = fill.part == PoolFill::Part::data;
    if (fill.percent < (data ? kFullData : full_metadata(*pool, machine))) continue;
    refuse(findings, {use.code, full_name(lv),
                      "lies in " + pool->name + ", which " + fill.words +
                          (data ? "; a full pool stops all of its volumes" : use.of_full_metadata),
                      fill.evidence, fill.hint});
  }
}

}  // namespace lvq
