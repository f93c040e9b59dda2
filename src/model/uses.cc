#include "model/uses.h"

#include <algorithm>

#include "base/text.h"

namespace lvq {
namespace {

// Would `other` go with `lv`? A thin snapshot would not: it outlives its origin in the same pool.
bool depends_on(const LogicalVolume& other, const LogicalVolume& lv) {
  if (other.vg != lv.vg || other.hidden) return false;
  if (!lv.uuid.empty() && other.origin_uuid == lv.uuid &&
      (other.pool.empty() || other.pool != lv.pool))
    return true;
  return other.pool == lv.name;
}

}  // namespace

std::vector<const Device*> with_partitions(const Device& device, const Snapshot& snapshot) {
  std::vector<const Device*> all = {&device};
  for (const Device* partition : snapshot.partitions_of(device)) all.push_back(partition);
  return all;
}

std::vector<std::string> describe_signatures(const Device& device, const Snapshot& snapshot) {
  std::vector<std::string> words;
  for (const Device* each : with_partitions(device, snapshot)) {
    const auto* signatures = snapshot.signatures_of(*each);
    if (!signatures) continue;
    for (const auto& signature : *signatures) {
      // A mapped device may have another kernel name after a reboot.
      std::string line =
          (each->dm_name.empty() ? each->name : each->dm_name) + ": " + signature.type;
      if (!signature.label.empty()) line += " \"" + signature.label + "\"";
      if (!signature.uuid.empty()) line += " UUID " + signature.uuid;
      words.push_back(line + " at byte " + std::to_string(signature.offset));
    }
  }
  return words;
}

std::string content_words(const std::vector<Signature>& signatures) {
  std::vector<std::string> words;
  for (const auto& signature : signatures) {
    const std::string word =
        signature.label.empty() ? signature.type : signature.type + " \"" + signature.label + "\"";
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  return join(words, " + ");
}

bool belongs_to(const PvSegment& segment, const LogicalVolume& lv, const Snapshot& snapshot) {
  if (segment.lv_uuid.empty()) return false;
  if (segment.lv_uuid == lv.uuid) return true;
  return std::ranges::any_of(snapshot.lvs, [&](const LogicalVolume& part) {
    return part.uuid == segment.lv_uuid && part.vg == lv.vg && part.parent == lv.name;
  });
}

std::vector<const LogicalVolume*> dependents_of(const LogicalVolume& lv, const Snapshot& snapshot) {
  std::vector<const LogicalVolume*> found;
  for (const auto& other : snapshot.lvs)
    if (depends_on(other, lv)) found.push_back(&other);
  return found;
}

const LogicalVolume* origin_of(const LogicalVolume& snapshot, const Snapshot& machine) {
  if (!is_snapshot(snapshot)) return nullptr;
  const auto it = std::ranges::find_if(machine.lvs, [&](const LogicalVolume& lv) {
    return lv.vg == snapshot.vg && lv.uuid == snapshot.origin_uuid;
  });
  return it == machine.lvs.end() ? nullptr : &*it;
}

std::string describe(const DeviceUser& user) {
  const std::string what = user.holds + " " + user.path;
  return user.pid.empty() ? what : "pid " + user.pid + " (" + user.command + "): " + what;
}

std::vector<std::string> describe_users(const Device& device, const Snapshot& snapshot) {
  std::vector<std::string> words;
  for (const DeviceUser* user : snapshot.users_of(device))
    words.push_back(describe(*user) + (user->device == device.name ? "" : ", of " + user->device));
  return words;
}

std::vector<std::string> describe_stacked(const Device& device, const Snapshot& snapshot) {
  std::vector<std::string> words;
  for (const auto& holder : device.holders) {
    const Device* above = snapshot.device_by_name(holder);
    const bool named = above && !above->dm_name.empty();
    words.push_back("in use by " + holder +
                    (named ? " (device mapper \"" + above->dm_name + "\")" : ""));
  }
  for (const auto& loop : snapshot.devices)
    if (!loop.backing_file.empty() && loop.backing_file == device_path(device))
      words.push_back("backing device of " + loop.name);
  return words;
}

std::vector<std::string> describe_uses(const Device& device, const Snapshot& snapshot) {
  std::vector<std::string> words;
  for (const Device* each : with_partitions(device, snapshot)) {
    for (const Mount* mount : snapshot.mounts_of(*each))
      words.push_back(each->name + ": mounted on " + mount->target +
                      (mount->holder.empty() ? "" : " in the mount namespace of " + mount->holder));
    if (snapshot.swaps_on(*each)) words.push_back(each->name + ": active swap");
    for (const auto& use : describe_stacked(*each, snapshot))
      words.push_back(each->name + ": " + use);
  }
  return words;
}

}  // namespace lvq
