#include "model/holders.h"

namespace lvq {

// Each index keeps the first volume of the group with that name, that pool or that origin.
Holders::Holders(const std::string& vg, const Snapshot& machine) {
  for (const auto& lv : machine.lvs) {
    if (lv.vg != vg) continue;
    by_name_.emplace(lv.name, &lv);
    if (!lv.pool.empty()) by_pool_.emplace(lv.pool, &lv);
    if (!lv.origin_uuid.empty()) by_origin_.emplace(lv.origin_uuid, &lv);
  }
}

const LogicalVolume* Holders::of(const LogicalVolume& lv) const {
  const auto find = [](const auto& index, const std::string& key) {
    const auto found = index.find(key);
    return found == index.end() ? nullptr : found->second;
  };
  const LogicalVolume* at = &lv;
  for (size_t depth = 0; at && at->hidden && depth < 16; ++depth) {
    const LogicalVolume* above = at->parent.empty() ? nullptr : find(by_name_, at->parent);
    if (!above) above = find(by_pool_, at->name);
    if (!above && !at->uuid.empty()) above = find(by_origin_, at->uuid);
    at = above;
  }
  return at;
}

}  // namespace lvq
