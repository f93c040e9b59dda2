#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "cli/object_changes.h"
#include "cli/render_text.h"
#include "cli/render_tree.h"
#include "model/caches.h"
#include "model/machine_index.h"
#include "model/thin_pools.h"
#include "model/uses.h"
#include "report/extent_owners.h"

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

// A disk that is gone has no path: LVM says "[unknown]". The first part of its UUID tells which it
// is; the trouble that stands above the tree has all of it.
bool has_path(const std::string& device) { return device.starts_with('/'); }
std::string name_of(const PhysicalVolume& pv) {
  return printable(has_path(pv.device) ? pv.device
                                       : "missing " + pv.uuid.substr(0, pv.uuid.find('-')));
}

class Stack {
 public:
  Stack(const Snapshot& machine, Detail detail)
      : machine_(machine),
        index_(machine),
        extents_(detail == Detail::all),
        full_(extents_ || detail == Detail::status),
        room_(detail != Detail::brief) {
    for (const auto& pv : machine.pvs)
      if (!pv.vg.empty()) pvs_[pv.vg].push_back(&pv);
    for (const auto& lv : machine.lvs) {
      if (lv.hidden && !extents_) continue;
      const LogicalVolume* pool = lv.pool.empty() ? nullptr : machine.lv(lv.vg, lv.pool);
      (is_thin(lv) && pool ? thin_[full_name(*pool)] : lvs_[lv.vg]).push_back(&lv);
    }
    for (const auto& device : machine.devices)
      for (const Device* inner : opened_on(device, machine)) opened_.insert(inner->name);
    if (room_) find_places();
  }

  StackRow vg_row(const VolumeGroup& vg) const {
    StackRow row{.key = "vg:" + vg.name, .name = printable(vg.name)};
    if (auto size = to_bytes(vg.total, vg.extent)) row.size = text(*size);
    row.content = "volume group" + condition(vg);
    row.detail = ", extents of " + text(vg.extent.bytes);
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

  // Finds the physical volumes on which each visible volume lies, and its extents there.
  void find_places() {
    const ExtentOwners owners(machine_);
    for (const auto& pv : machine_.pvs) {
      for (const auto& segment : pv.segments) {
        const LogicalVolume* lv =
            extents_ ? owners.exactly(segment.lv_uuid) : owners.of(segment.lv_uuid);
        if (lv) places_[full_name(*lv)][place_of(pv)].push_back(segment);
      }
    }
    if (extents_) return;
    for (const auto& lv : machine_.lvs)
      if (const LogicalVolume* owner = owners.of(lv.uuid))
        for (const auto& segment : lv.segments) add_moving(*owner, segment.ranges);
  }

  // What a pvmove moves lies where the volume of that move lies.
  void add_moving(const LogicalVolume& lv, std::string_view range) {
    constexpr std::string_view kMove = "[pvmove";
    if (!range.starts_with(kMove)) return;
    const std::string move(range.substr(1, range.find(']') - 1));
    for (const auto& [disk, segments] : members(places_, full_name(lv.vg, move)))
      places_[full_name(lv)].try_emplace(disk, segments);
  }

  std::string place_of(const PhysicalVolume& pv) const {
    const Device* device = index_.device_of(pv);
    return device ? printable(lasting_path(*device)) : name_of(pv);
  }

  std::string disks_of(const LogicalVolume& lv) const {
    std::vector<std::string> disks;
    for (const auto& [disk, segments] : members(places_, full_name(lv))) {
      constexpr std::string_view kDevices = "/dev/";
      if (!has_path(disk))
        disks.push_back("missing");
      else
        disks.push_back(disk.starts_with(kDevices) ? disk.substr(kDevices.size()) : disk);
    }
    return disks.empty() ? "" : "[" + join(disks, " ") + "]";
  }

  std::vector<StackRow> extent_rows(const LogicalVolume& lv) const {
    std::vector<StackRow> rows;
    for (const auto& [disk, segments] : members(places_, full_name(lv))) {
      std::vector<std::string> ranges;
      for (const auto& each : segments)
        ranges.push_back(
            fmt::format("{}-{}", each.start.value, each.start.value + each.size.value - 1));
      rows.push_back({.key = "", .name = disk + ": extents " + join(ranges, ", ")});
    }
    return rows;
  }

  static std::string condition(const VolumeGroup& vg) {
    std::string words;
    if (vg.exported) words += ", exported";
    if (vg.foreign) words += ", foreign";
    if (vg.shared) words += ", shared";
    if (vg.partial) words += ", incomplete";
    return words;
  }

  // False for a device that is not set up, is a logical volume, or is shown inside another row.
  bool stands_alone(const Device& device) const {
    if (device.size.value == 0 || is_logical_volume(device)) return false;
    if (opened_.contains(device.name)) return false;
    const PhysicalVolume* pv = index_.pv_on(device);
    return !pv || pv->vg.empty();
  }

  StackRow pv_row(const PhysicalVolume& pv, const VolumeGroup* vg) const {
    const Device* device = index_.device_of(pv);
    StackRow row{.key = device ? "device:" + device->name : "pv:" + pv.uuid, .name = place_of(pv)};
    row.size = text(device ? device->size : size_without_device(pv, vg));
    row.content = pv.missing ? "physical volume, missing"
                  : vg       ? "physical volume"
                             : "free physical volume";
    if (room_ && vg)
      if (auto free = to_bytes(surplus(pv.total, pv.allocated), vg->extent))
        row.place = text(*free) + " free";
    return row;
  }

  // Of a disk that is gone its group knows how many extents it has.
  static Bytes size_without_device(const PhysicalVolume& pv, const VolumeGroup* vg) {
    if (pv.device_size.value > 0 || !vg) return pv.device_size;
    return to_bytes(pv.total, vg->extent).value_or(Bytes{});
  }

  StackRow lv_row(const LogicalVolume& lv) const {
    StackRow row{.key = "lv:" + full_name(lv), .name = printable(lv.name), .size = text(lv.size)};
    if (lv.hidden) row.name = "[" + row.name + "]";
    if (const LogicalVolume* origin = origin_of(lv, machine_))
      row.origin = "lv:" + full_name(*origin);
    const Device* device = index_.device_of(lv);
    if (device && lv.layout.find("pool") == std::string::npos) row.content = content(*device);
    if (const std::string words = cache_words(lv, machine_); !words.empty())
      row.content += (row.content.empty() ? "[" : " [") + printable(words) + "]";
    else if (!lv.layout.empty() && lv.layout != "linear")
      row.content += (row.content.empty() ? "[" : " [") + printable(layout_word(lv)) + "]";
    for (const std::string& words : {use_words(device), fill_words(lv)})
      if (!words.empty()) row.content += (row.content.empty() ? "" : ", ") + words;
    if (lv.suspended)
      row.place = "suspended";
    else if (!lv.active)
      row.place = "not active";
    else if (device)
      row.place = use(*device, !lv.hidden);
    if (room_) row.disks = disks_of(lv);
    if (extents_) row.children = extent_rows(lv);
    if (device) add_opened(*device, row);
    for (const LogicalVolume* thin : members(thin_, full_name(lv)))
      row.children.push_back(lv_row(*thin));
    return row;
  }

  void add_opened(const Device& device, StackRow& row) const {
    for (const Device* inner : opened_on(device, machine_)) {
      StackRow opened = device_row(*inner);
      opened.name = "/dev/mapper/" + printable(inner->dm_name);
      row.children.push_back(std::move(opened));
    }
  }

  // "35 % used", of a file system that is mounted.
  std::string use_words(const Device* device) const {
    const auto usage = device ? machine_.usage.find(device->name) : machine_.usage.end();
    if (!full_ || usage == machine_.usage.end() || usage->second.total.value == 0) return "";
    return fmt::format("{} % used", percent_used(usage->second));
  }

  std::string origin_words(const LogicalVolume& lv) const {
    const LogicalVolume* origin = origin_of(lv, machine_);
    return origin ? "snapshot of " + printable(origin->name) : "";
  }

  // How full snapshots and pools are. Only a status says so: a plan shows what there is.
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
    if (is_thin_pool(lv) && !lv.metadata_percent.empty())
      add("metadata " + printable(lv.metadata_percent) + " %");
    if (lv.check_needed || trouble_of_pool(lv)) add("TAKES NO CHANGES");
    if (lv.layout.find("raid") != std::string::npos && !is_in_sync(lv.copy_percent))
      add(printable(lv.copy_percent) + " % in sync");
    if (const std::string time = taken_at(lv); is_snapshot(lv) && !time.empty())
      add("taken " + time);
    return words;
  }

  StackRow device_row(const Device& device) const {
    StackRow row;
    const PhysicalVolume* pv = index_.pv_on(device);
    if (pv) {
      row = pv_row(*pv, nullptr);
    } else {
      row = {.key = "device:" + device.name,
             .name = printable(lasting_path(device)),
             .size = text(device.size),
             .content = content(device)};
      if (row.content.empty() && machine_.signatures_of(device)) row.content = "blank";
      row.place = use(device, false);
    }
    if (const std::string words = use_words(&device); !words.empty()) row.content += ", " + words;
    add_opened(device, row);
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
    if (const auto opened = opened_on(device, machine_); !opened.empty())
      return "open as " + printable(opened.front()->dm_name);
    if (!is_logical_volume(device) && !device.holders.empty())
      return "used by " + printable(join(device.holders, ", "));
    const auto* signatures = machine_.signatures_of(device);
    if (!say_idle || !signatures || signatures->empty()) return "";
    return signatures->front().type == "swap" ? "not in use" : "not mounted";
  }

  static bool is_in_sync(const std::string& percent) {
    return percent.empty() || percent == "100.00";
  }

  const Snapshot& machine_;
  MachineIndex index_;
  bool extents_, full_, room_;
  std::map<std::string, std::vector<const LogicalVolume*>> thin_;  // by the pool's full name
  std::set<std::string> opened_;  // kernel names of what is shown inside another device
  // A volume's full name -> the device of a PV -> the volume's segments there.
  std::map<std::string, std::map<std::string, std::vector<PvSegment>>> places_;
  std::map<std::string, std::vector<const PhysicalVolume*>> pvs_;
  std::map<std::string, std::vector<const LogicalVolume*>> lvs_;
};

bool wanted(const std::string& name, const std::vector<std::string>& vgs) {
  return vgs.empty() || std::ranges::find(vgs, name) != vgs.end();
}

}  // namespace

std::string taken_at(const LogicalVolume& snapshot) {
  constexpr std::string_view kTag = "lvq.";
  constexpr size_t kTime = std::string_view("20261122T155130Z").size();
  for (const auto& tag : snapshot.tags) {
    if (!tag.starts_with(kTag) || tag.size() < kTag.size() + kTime) continue;
    const std::string time = tag.substr(kTag.size(), kTime);
    return fmt::format("{}-{}-{} {}:{} UTC", time.substr(0, 4), time.substr(4, 2),
                       time.substr(6, 2), time.substr(9, 2), time.substr(11, 2));
  }
  return "";
}

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
