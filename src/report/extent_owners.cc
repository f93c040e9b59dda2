#include "report/extent_owners.h"

#include "model/names.h"

namespace lvq {
namespace {

constexpr int kDeepest = 16;  // no stack of LVM's is; what is damaged may go round in circles

const LogicalVolume* look_up(const std::map<std::string, const LogicalVolume*>& map,
                             const std::string& key) {
  const auto it = map.find(key);
  return it == map.end() ? nullptr : it->second;
}

}  // namespace

ExtentOwners::ExtentOwners(const Snapshot& machine) : machine_(machine) {
  for (const auto& lv : machine.lvs) {
    if (!lv.uuid.empty()) by_uuid_[lv.uuid] = &lv;
    if (!lv.pool.empty()) using_pool_[full_name(lv.vg, lv.pool)] = &lv;
    if (!lv.origin_uuid.empty()) using_origin_[lv.origin_uuid] = &lv;
  }
}

const LogicalVolume* ExtentOwners::above(const LogicalVolume& part) const {
  if (!part.parent.empty()) return machine_.lv(part.vg, part.parent);
  if (const LogicalVolume* user = look_up(using_pool_, full_name(part))) return user;
  return look_up(using_origin_, part.uuid);
}

const LogicalVolume* ExtentOwners::exactly(const std::string& lv_uuid) const {
  return look_up(by_uuid_, lv_uuid);
}

const LogicalVolume* ExtentOwners::of(const std::string& lv_uuid) const {
  const LogicalVolume* lv = look_up(by_uuid_, lv_uuid);
  for (int depth = 0; lv && lv->hidden && depth < kDeepest; ++depth) {
    const LogicalVolume* higher = above(*lv);
    if (!higher) break;
    lv = higher;
  }
  return lv;
}

}  // namespace lvq
