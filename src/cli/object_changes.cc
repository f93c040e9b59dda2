#include "cli/object_changes.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/machine_index.h"

namespace lvq {
namespace {

// Looks up how an object, which a row of the tree names by kind and name, is in one machine.
class StateOf {
 public:
  explicit StateOf(const Snapshot& machine) : machine_(machine), index_(machine) {}

  std::optional<ObjectState> at(const std::string& kind, const std::string& name) const {
    if (kind == "vg") return group(name);
    if (kind == "lv") return volume(name);
    if (kind == "pv") return missing_pv(name);
    return device(name);
  }

 private:
  std::optional<ObjectState> group(const std::string& name) const {
    const VolumeGroup* vg = machine_.vg(name);
    if (!vg) return std::nullopt;
    ObjectState state{.extent_size = vg->extent.bytes};
    if (const auto size = to_bytes(vg->total, vg->extent)) state.size = *size;
    if (const auto free = to_bytes(vg->free, vg->extent)) state.free = *free;
    return state;
  }

  std::optional<ObjectState> volume(const std::string& name) const {
    const size_t slash = name.find('/');
    const LogicalVolume* lv = machine_.lv(name.substr(0, slash), name.substr(slash + 1));
    if (!lv) return std::nullopt;
    ObjectState state;
    if (const Device* device = index_.device_of(*lv)) add_content(*device, state);
    state.size = lv->size;
    state.layout = layout_word(*lv);
    state.active = lv->active;
    return state;
  }

  std::optional<ObjectState> device(const std::string& name) const {
    const Device* device = machine_.device_by_name(name);
    if (!device) return std::nullopt;
    ObjectState state{.size = device->size};
    add_content(*device, state);
    if (const PhysicalVolume* pv = index_.pv_on(*device)) state.volume_group = pv->vg;
    return state;
  }

  std::optional<ObjectState> missing_pv(const std::string& uuid) const {
    const PhysicalVolume* pv = machine_.pv_by_uuid(uuid);
    if (!pv) return std::nullopt;
    return ObjectState{.size = pv->device_size, .volume_group = pv->vg};
  }

  void add_content(const Device& device, ObjectState& state) const {
    if (const auto* signatures = machine_.signatures_of(device);
        signatures && !signatures->empty()) {
      state.content = signatures->front().type;
      state.label = signatures->front().label;
    }
    state.mount_points = index_.mount_points(device);
    state.swap = machine_.swaps_on(device);
  }

  const Snapshot& machine_;
  MachineIndex index_;
};

struct Kind {
  std::string_view key, word;
};
constexpr std::array<Kind, 4> kKinds = {{{"vg", "volume_group"},
                                         {"lv", "logical_volume"},
                                         {"pv", "physical_volume"},
                                         {"device", "device"}}};

// "lv:vg0/a" -> "vg0/a".
std::string name_after_kind(const std::string& key) { return key.substr(key.find(':') + 1); }

void collect(const std::vector<StackRow>& rows, const StateOf& before, const StateOf& after,
             const std::map<std::string, std::string>& old_keys, std::vector<ObjectChange>& all) {
  for (const auto& row : rows) {
    if (!row.key.empty()) {
      const std::string key = row.key.substr(0, row.key.find(':')), name = name_after_kind(row.key);
      const auto other = old_keys.find(row.key);
      const std::string old_name = other == old_keys.end() ? "" : name_after_kind(other->second);
      const auto kind = std::ranges::find(kKinds, key, &Kind::key);
      all.push_back({.kind = std::string(kind->word),
                     .name = key == "device" ? "/dev/" + name : name,
                     .old_name = old_name,
                     .change = row.change,
                     .before = before.at(key, old_name.empty() ? name : old_name),
                     .after = after.at(key, name)});
    }
    collect(row.children, before, after, old_keys, all);
  }
}

}  // namespace

std::vector<ObjectChange> changes_of(const PlanView& view, const Snapshot& before) {
  std::vector<ObjectChange> all;
  collect(view.rows, StateOf(before), StateOf(view.expected), view.old_keys, all);
  return all;
}

std::string layout_word(const LogicalVolume& lv) {
  const auto words = split(lv.layout, ',');
  const auto has = [&](std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  };
  if (has("pool")) return words.front() + "-pool";
  if (words.front() == "raid" && words.size() > 1) return words[1];
  return words.front();
}

const char* word_of(Change change) {
  switch (change) {
    case Change::create:
      return "create";
    case Change::destroy:
      return "destroy";
    case Change::alter:
    case Change::lose:
      return "alter";
    case Change::revert:
      return "revert";
    case Change::none:
      break;
  }
  return "none";
}

}  // namespace lvq
