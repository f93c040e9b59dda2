#include "facts/parts.h"

#include <algorithm>

#include "model/names.h"
#include "model/snapshot_edit.h"
#include "model/uses.h"

namespace lvq {

std::set<std::string> Objects::names() const {
  std::set<std::string> all = paths;
  for (const auto& group : groups) all.insert("volume group " + group);
  return all;
}

bool carries(const std::vector<std::string>& tags, const std::string& tag) {
  return tag.empty() || std::ranges::find(tags, tag) != tags.end();
}

bool looked_at(const Device& device, const Snapshot& snapshot) {
  return std::ranges::all_of(with_partitions(device, snapshot), [&](const Device* each) {
    return snapshot.signatures_of(*each) != nullptr;
  });
}

std::string content_found(const std::string& path, const Snapshot& snapshot) {
  const Device* device = snapshot.device(path);
  if (!device) return "no such device";
  if (!snapshot.signatures_of(*device)) return "it was not looked at";
  return listed(describe_signatures(*device, snapshot), "no signature");
}

std::string volumes_found(const std::string& vg, const Snapshot& snapshot) {
  if (!snapshot.vg(vg)) return "no such volume group";
  std::vector<std::string> names;
  for (const auto& lv : snapshot.lvs)
    if (lv.vg == vg) names.push_back(lv.name);
  return listed(names, "none");
}

void count_openings(const Device& device, Snapshot& snapshot) {
  const auto name = split_dm_name(device.dm_name);
  const LogicalVolume* lv = name ? snapshot.lv(name->first, name->second) : nullptr;
  const bool open = !describe_uses(device, snapshot).empty();
  if (lv && lv->open != open) snapshot.lvs.edit(*lv).open = open;
}

}  // namespace lvq
