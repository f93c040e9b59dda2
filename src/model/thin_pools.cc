#include "model/thin_pools.h"

#include <algorithm>

#include "base/text.h"
#include "model/units.h"

namespace lvq {
namespace {

// LVM keeps a quarter of the metadata free, of large metadata 4 MiB (lvmthin(7)).
constexpr double kFreeShare = 25;
constexpr Bytes kFreeMetadata = 4_MiB;

const LogicalVolume* metadata_of(const LogicalVolume& pool, const Snapshot& machine) {
  const auto is_its = [&](const LogicalVolume& lv) {
    return lv.vg == pool.vg && lv.parent == pool.name && lv.name.ends_with("_tmeta");
  };
  const auto found = std::ranges::find_if(machine.lvs, is_its);
  return found == machine.lvs.end() ? nullptr : &*found;
}

}  // namespace

bool is_thin_pool(const LogicalVolume& lv) {
  const auto has = [&](const char* word) { return lv.layout.find(word) != std::string::npos; };
  return has("thin") && has("pool");
}

bool is_thin_volume(const LogicalVolume& lv) { return is_thin(lv) && !is_thin_pool(lv); }

std::vector<PoolFill> fills_of(const LogicalVolume& pool) {
  const std::string name = shell_quote(full_name(pool));
  std::vector<PoolFill> fills;
  if (const auto data = percent_in(pool.data_percent))
    fills.push_back({.percent = *data,
                     .words = "is " + pool.data_percent + " % full",
                     .evidence = "data_percent " + pool.data_percent,
                     .hint = "lvextend --extents +25%LV " + name});
  if (const auto metadata = percent_in(pool.metadata_percent); metadata && is_thin_pool(pool))
    fills.push_back({.part = PoolFill::Part::metadata,
                     .percent = *metadata,
                     .words = "has metadata that is " + pool.metadata_percent + " % full",
                     .evidence = "metadata_percent " + pool.metadata_percent,
                     .hint = "lvextend --poolmetadatasize +64M " + name});
  return fills;
}

double full_metadata(const LogicalVolume& pool, const Snapshot& machine) {
  const LogicalVolume* metadata = metadata_of(pool, machine);
  if (!metadata || metadata->size.value == 0) return 100 - kFreeShare;
  const double share =
      100.0 * static_cast<double>(kFreeMetadata.value) / static_cast<double>(metadata->size.value);
  return 100 - std::min(kFreeShare, share);
}

std::optional<Error> trouble_of_pool(const LogicalVolume& pool) {
  const bool closed = pool.health == "metadata_read_only" || pool.health == "failed";
  if (!is_thin_pool(pool) || (!pool.check_needed && !closed)) return std::nullopt;
  const std::string name = shell_quote(full_name(pool));
  std::string evidence = pool.check_needed ? "lv_check_needed" : "";
  if (!pool.health.empty())
    evidence += (evidence.empty() ? "" : ", ") + ("lv_health_status " + pool.health);
  return Error{"pool-check-needed", full_name(pool),
               "has metadata that ran full or is damaged: until that is repaired the kernel takes "
               "no change of what lies in the pool",
               evidence,
               "unmount what lies in it, lvchange -an " + shell_quote(pool.vg) +
                   ", lvconvert --repair " + name +
                   "; where that has no room: thin_repair to a larger volume, thin_check "
                   "--clear-needs-check-flag of that, and lvconvert --thinpool " +
                   name + " --poolmetadata with it (lvmthin(7), Metadata check and repair)"};
}

}  // namespace lvq
