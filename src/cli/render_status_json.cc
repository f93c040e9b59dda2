#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/json_parts.h"
#include "cli/object_changes.h"
#include "cli/render_json.h"
#include "model/caches.h"
#include "model/machine_index.h"
#include "model/uses.h"
#include "report/extent_owners.h"

namespace lvq {
namespace {

Json bytes_json(Extents extents, ExtentSize size) {
  const auto bytes = to_bytes(extents, size);
  return bytes ? Json(bytes->value) : Json(nullptr);
}

// LVM prints no percentage where it does not know it, and for LVs that have none.
Json percent_json(const std::string& text) {
  const auto percent = percent_in(text);
  return percent ? Json(*percent) : Json(nullptr);
}

class StatusDocument {
 public:
  explicit StatusDocument(const Snapshot& machine) : machine_(machine), index_(machine) {
    const ExtentOwners owners(machine);
    for (const auto& pv : machine.pvs) {
      const std::string name = name_of(pv);
      for (const auto& segment : pv.segments)
        for (const auto* lv : {owners.of(segment.lv_uuid), owners.exactly(segment.lv_uuid)})
          if (lv) add_disk(*lv, name);
    }
  }

  Json vg(const VolumeGroup& vg) const {
    Json json = {{"name", vg.name},
                 {"uuid", vg.uuid},
                 {"extent_size", vg.extent.bytes.value},
                 {"size", bytes_json(vg.total, vg.extent)},
                 {"free", bytes_json(vg.free, vg.extent)},
                 {"exported", vg.exported},
                 {"foreign", vg.foreign},
                 {"shared", vg.shared},
                 {"partial", vg.partial},
                 {"physical_volumes", Json::array()},
                 {"logical_volumes", Json::array()}};
    for (const auto& pv : machine_.pvs)
      if (pv.vg == vg.name) json["physical_volumes"].push_back(physical_volume(pv, vg.extent));
    for (const auto& lv : machine_.lvs)
      if (lv.vg == vg.name) json["logical_volumes"].push_back(logical_volume(lv));
    return json;
  }

  Json device(const Device& device) const {
    Json json = {{"path", lasting_path(device)},
                 {"size", device.size.value},
                 {"sector_size", device.sector},
                 {"parent", text_or_null(device.parent)},
                 {"used_by", device.holders}};
    const PhysicalVolume* pv = index_.pv_on(device);
    json["physical_volume"] = pv ? Json(pv->uuid) : Json(nullptr);
    json["volume_group"] = pv ? text_or_null(pv->vg) : Json(nullptr);
    json.update(content(&device));
    return json;
  }

 private:
  // A missing one has no path.
  std::string name_of(const PhysicalVolume& pv) const {
    const Device* device = index_.device_of(pv);
    return device ? lasting_path(*device) : pv.uuid;
  }

  // REQUIRES: one disk after the other.
  void add_disk(const LogicalVolume& lv, const std::string& name) {
    auto& disks = disks_[lv.uuid];
    if (disks.empty() || disks.back() != name) disks.push_back(name);
  }

  Json disks_of(const LogicalVolume& lv) const {
    const auto found = disks_.find(lv.uuid);
    return found == disks_.end() ? Json::array() : Json(found->second);
  }

  Json physical_volume(const PhysicalVolume& pv, ExtentSize extent) const {
    const Device* device = index_.device_of(pv);
    return {{"path", device ? Json(lasting_path(*device)) : Json(nullptr)},
            {"uuid", pv.uuid},
            {"size", bytes_json(pv.total, extent)},
            {"free", bytes_json(surplus(pv.total, pv.allocated), extent)},
            {"missing", pv.missing}};
  }

  Json logical_volume(const LogicalVolume& lv) const {
    Json json = {{"name", lv.name},           {"uuid", lv.uuid},
                 {"size", lv.size.value},     {"extents", lv.extents.value},
                 {"layout", layout_word(lv)}, {"active", lv.active},
                 {"suspended", lv.suspended}, {"hidden", lv.hidden}};
    json["physical_volumes"] = disks_of(lv);
    json["health"] = text_or_null(lv.health);
    json["snapshot"] = snapshot(lv);
    json["pool"] = text_or_null(lv.pool);
    json["percent_full"] = percent_json(is_snapshot(lv) ? lv.snap_percent : lv.data_percent);
    json["percent_metadata_full"] = percent_json(lv.metadata_percent);
    json["check_needed"] = lv.check_needed;
    json["percent_in_sync"] = percent_json(lv.copy_percent);
    json["cache"] = cache(lv);
    json.update(content(index_.device_of(lv)));
    return json;
  }

  Json snapshot(const LogicalVolume& lv) const {
    if (!is_snapshot(lv)) return nullptr;
    const LogicalVolume* origin = origin_of(lv, machine_);
    return {{"origin", origin ? Json(origin->name) : Json(nullptr)},
            {"overflowed", lv.snapshot_invalid},
            {"merging", lv.merging}};
  }

  Json cache(const LogicalVolume& lv) const {
    const LogicalVolume* cache = cache_of(lv, machine_);
    if (!cache) return nullptr;
    const LvSegment& segment = lv.segments.front();
    Json json = {{"name", own_name(*cache)},
                 {"devices", Json::array()},
                 {"mode", segment.cache_mode},
                 {"chunk", segment.chunk.value},
                 {"dirty_chunks", dirty_chunks(lv, machine_)}};
    for (const PhysicalVolume* pv : pvs_under(parts_of_cache(*cache, machine_), machine_))
      json["devices"].push_back(pv->device);
    return json;
  }

  // `signatures` is null where nobody has looked for them.
  Json content(const Device* device) const {
    Json json = {{"signatures", nullptr},
                 {"mount_points", Json::array()},
                 {"active_swap", false},
                 {"usage", nullptr},
                 {"opened", Json::array()}};
    if (!device) return json;
    if (const auto usage = machine_.usage.find(device->name); usage != machine_.usage.end())
      json["usage"] = {{"used", usage->second.used.value}, {"total", usage->second.total.value}};
    for (const Device* inner : opened_on(*device, machine_))
      json["opened"].push_back("/dev/mapper/" + inner->dm_name);
    if (const auto* signatures = machine_.signatures_of(*device)) {
      json["signatures"] = Json::array();
      for (const auto& each : *signatures)
        json["signatures"].push_back({{"type", each.type},
                                      {"uuid", text_or_null(each.uuid)},
                                      {"label", text_or_null(each.label)}});
    }
    json["mount_points"] = index_.mount_points(*device);
    json["active_swap"] = machine_.swaps_on(*device);
    return json;
  }

  const Snapshot& machine_;
  MachineIndex index_;
  std::map<std::string, std::vector<std::string>> disks_;  // by the UUID of the volume
};

Json number_or_null(const std::optional<size_t>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json progress_json(const std::string& progress) {
  if (progress.empty()) return nullptr;
  const Reached reached = read_progress(progress);
  return {{"step", number_or_null(reached.step)},
          {"steps", number_or_null(reached.steps)},
          {"percent", number_or_null(reached.percent)}};
}

Json running_json(const std::optional<Running>& running) {
  if (!running) return nullptr;
  size_t process = 0;
  read_number(running->pid, process);
  return {{"process", process},
          {"command", running->command},
          {"since", running->since},
          {"progress", progress_json(running->progress)}};
}

Json open_json(const OpenTransaction& open) {
  return {{"id", open.id},
          {"command", open.command},
          {"state", open.state},
          {"steps_done", open.done},
          {"steps_total", open.total},
          {"past_point_of_no_return", open.past_point_of_no_return},
          {"running", running_json(open.running)}};
}

Findings as_warnings(const std::vector<Error>& troubles) {
  Findings findings;
  for (const auto& each : troubles) findings.warnings.push_back({each, ""});
  return findings;
}

}  // namespace

Json status_json(const Snapshot& machine, const std::vector<std::string>& vgs,
                 const std::vector<OpenTransaction>& open, const std::vector<Error>& troubles,
                 ExitStatus exit) {
  const StatusDocument document(machine);
  Json json =
      common_json("status", exit == kDone ? "completed" : "drifted", exit, as_warnings(troubles));
  json["open_transactions"] = Json::array();
  for (const auto& each : open) json["open_transactions"].push_back(open_json(each));
  json["volume_groups"] = Json::array();
  for (const auto& vg : machine.vgs)
    if (vgs.empty() || std::ranges::find(vgs, vg.name) != vgs.end())
      json["volume_groups"].push_back(document.vg(vg));
  json["devices"] = Json::array();
  for (const auto& device : machine.devices)
    if (vgs.empty() && device.size.value > 0 && !is_logical_volume(device))
      json["devices"].push_back(document.device(device));
  return json;
}

}  // namespace lvq
