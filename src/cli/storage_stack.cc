#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "cli/machine_index.h"
#include "cli/render_tree.h"
#include "model/caches.h"
#include "model/uses.h"

namespace lvq {
namespace {

constexpr size_t kShownMountPoints = 3;

std::string mounted_words(std::vector<std::string> targets) {
  if (targets.empty()) return "";
  const size_t hidden = targets.size() - std::min(targets.size(), kShownMountPoints);
  targets.resize(targets.size() - hidden);
  const std::string more = hidden > 0 ? fmt::format(" and {} more", hidden) : "";
  return "on " + printable(join(targets, ", ")) + more;
}

class Stack {
 public:
  Stack(const Snapshot& machine, Detail detail)
      : machine_(machine), index_(machine), full_(detail == Detail::full) {
    for (const auto& pv : machine.pvs)
      if (!pv.vg.empty()) pvs_[pv.vg].push_back(&pv);
    for (const auto& lv : machine.lvs)
      if (full_ || !lv.hidden) lvs_[lv.vg].push_back(&lv);
  }

  StackRow vg_row(const VolumeGroup& vg) const {
    StackRow row{.key = "vg:" + vg.name, .name = printable(vg.name)};
    if (auto size = to_bytes(vg.total, vg.extent)) row.size = text(*size);
    row.content = "volume group, extents of " + text(vg.extent.bytes) + condition(vg);
    if (auto free = to_bytes(vg.free, vg.extent)) row.place = text(*free) + " free";
    for (const PhysicalVolume* pv : members(pvs_, vg.name))
      row.children.push_back(pv_row(*pv, &vg));
    for (const LogicalVolume* lv : members(lvs_, vg.name)) row.children.push_back(lv_row(*lv));
    return row;
  }

  std::vector<StackRow> device_rows() const {
    std::vector<StackRow> rows;
    for (const auto& device : machine_.devices)
      if (device.parent.empty() && stands_alone(device)) rows.push_back(device_row(device));
    return rows;
  }

 private:
  template <class Map>
  static typename Map::mapped_type members(const Map& map, const std::string& vg) {
    const auto it = map.find(vg);
    return it == map.end() ? typename Map::mapped_type{} : it->second;
  }

  static std::string condition(const VolumeGroup& vg) {
    std::string words;
    if (vg.exported) words += ", exported";
    if (vg.foreign) words += ", foreign";
    if (vg.shared) words += ", shared";
    if (vg.partial) words += ", incomplete";
    return words;
  }

  // Not set up, a logical volume, or shown under its volume group.
  bool stands_alone(const Device& device) const {
    if (device.size.value == 0 || is_logical_volume(device)) return false;
    const PhysicalVolume* pv = index_.pv_on(device);
    return !pv || pv->vg.empty();
  }

  StackRow pv_row(const PhysicalVolume& pv, const VolumeGroup* vg) const {
    const Device* device = index_.device_of(pv);
    StackRow row{.key = device ? "device:" + device->name : "pv:" + pv.uuid,
                 .name = printable(pv.device)};
    if (device) row.name = printable(device_path(*device));
    row.size = text(device ? device->size : pv.device_size);
    row.content = pv.missing ? "physical volume, missing"
                  : vg       ? "physical volume"
                             : "free physical volume";
    if (full_ && vg)
      if (auto free = to_bytes(surplus(pv.total, pv.allocated), vg->extent))
        row.place = text(*free) + " free";
    return row;
  }

  StackRow lv_row(const LogicalVolume& lv) const {
    StackRow row{.key = "lv:" + full_name(lv), .name = printable(lv.name), .size = text(lv.size)};
    if (lv.hidden) row.name = "[" + row.name + "]";
    const Device* device = index_.device_of(lv);
    if (device) row.content = content(*device);
    if (const std::string words = cache_words(lv, machine_); !words.empty())
      row.content += (row.content.empty() ? "[" : " [") + printable(words) + "]";
    else if (!lv.layout.empty() && lv.layout != "linear")
      row.content += (row.content.empty() ? "[" : " [") + printable(lv.layout) + "]";
    if (const std::string words = fill_words(lv); !words.empty())
      row.content += (row.content.empty() ? "" : ", ") + words;
    if (lv.suspended)
      row.place = "suspended";
    else if (!lv.active)
      row.place = "not active";
    else if (device)
      row.place = use(*device, !lv.hidden);
    return row;
  }

  std::string origin_words(const LogicalVolume& lv) const {
    if (!is_snapshot(lv)) return "";
    const auto origin = std::ranges::find_if(machine_.lvs, [&](const LogicalVolume& each) {
      return each.vg == lv.vg && each.uuid == lv.origin_uuid;
    });
    return origin == machine_.lvs.end() ? "" : "snapshot of " + printable(origin->name);
  }

  // Of snapshots and pools, which can run full. Only of the machine as it is: a plan tells what is,
  // not how full.
  std::string fill_words(const LogicalVolume& lv) const {
    std::string words = origin_words(lv);
    if (!full_) return words;
    const auto add = [&](const std::string& more) { words += (words.empty() ? "" : ", ") + more; };
    if (lv.snapshot_invalid) add("OVERFLOWED, its content is lost");
    if (lv.merging) add("being merged");
    if (!lv.snapshot_invalid && lv.pool.empty() && is_snapshot(lv) && !lv.snap_percent.empty())
      add(printable(lv.snap_percent) + " % full");
    if (lv.layout.find("pool") != std::string::npos && !lv.data_percent.empty())
      add(printable(lv.data_percent) + " % full");
    return words;
  }

  StackRow device_row(const Device& device) const {
    StackRow row;
    const PhysicalVolume* pv = index_.pv_on(device);
    if (pv) {
      row = pv_row(*pv, nullptr);
    } else {
      row = {.key = "device:" + device.name,
             .name = printable(device_path(device)),
             .size = text(device.size),
             .content = content(device)};
      if (row.content.empty() && machine_.signatures_of(device)) row.content = "blank";
      row.place = use(device, false);
    }
    for (const Device* partition : index_.partitions_of(device))
      if (stands_alone(*partition)) row.children.push_back(device_row(*partition));
    return row;
  }

  std::string content(const Device& device) const {
    const auto* signatures = machine_.signatures_of(device);
    if (signatures) return printable(content_words(*signatures));
    return full_ ? "not looked at" : "";
  }

  std::string use(const Device& device, bool say_idle) const {
    if (auto words = mounted_words(index_.mount_points(device)); !words.empty()) return words;
    if (machine_.swaps_on(device)) return "active swap";
    if (!is_logical_volume(device) && !device.holders.empty())
      return "used by " + printable(join(device.holders, ", "));
    const auto* signatures = machine_.signatures_of(device);
    if (!say_idle || !signatures || signatures->empty()) return "";
    return signatures->front().type == "swap" ? "not in use" : "not mounted";
  }

  const Snapshot& machine_;
  MachineIndex index_;
  bool full_;
  std::map<std::string, std::vector<const PhysicalVolume*>> pvs_;
  std::map<std::string, std::vector<const LogicalVolume*>> lvs_;
};

bool wanted(const std::string& name, const std::vector<std::string>& vgs) {
  return vgs.empty() || std::ranges::find(vgs, name) != vgs.end();
}

}  // namespace

std::vector<StackRow> storage_stack(const Snapshot& machine, const std::vector<std::string>& vgs,
                                    Detail detail) {
  const Stack stack(machine, detail);
  std::vector<StackRow> rows;
  for (const auto& vg : machine.vgs)
    if (wanted(vg.name, vgs)) rows.push_back(stack.vg_row(vg));
  if (!vgs.empty()) return rows;
  for (auto& row : stack.device_rows()) rows.push_back(std::move(row));
  return rows;
}

}  // namespace lvq
