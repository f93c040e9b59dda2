#include "spec/adopt.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "model/filesystems.h"
#include "model/holders.h"
#include "model/machine_index.h"
#include "model/mount_options.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "spec/adopt_devices.h"
#include "spec/adopt_layout.h"
#include "spec/scalars.h"

namespace lvq {
namespace {

using EntriesByDevice = std::map<std::string_view, std::vector<const FstabEntry*>>;

class Adoption {
 public:
  explicit Adoption(const Snapshot& machine)
      : machine_(machine), index_(machine), names_(machine), fstab_(machine.fstab()) {
    std::multimap<std::string, std::string_view> tagged;
    for (const auto& [name, found] : machine.signatures)
      for (const auto& each : found) {
        tagged.emplace("UUID=" + each.uuid, name);
        tagged.emplace("LABEL=" + each.label, name);
      }
    for (const auto& entry : fstab_)
      for (const std::string_view name : devices_of(entry, tagged))
        entries_[name].push_back(&entry);
  }

  // The groups come in the order of their names, so that the text changes only if the machine does.
  Adopted of(const std::set<std::string>& groups) {
    std::map<std::string_view, std::vector<const LogicalVolume*>> volumes;
    for (const auto& lv : machine_.lvs) volumes[lv.vg].push_back(&lv);
    for (auto& [vg, lvs] : volumes) std::ranges::stable_sort(lvs, {}, &LogicalVolume::name);
    std::vector<const VolumeGroup*> sorted;
    for (const auto& vg : machine_.vgs)
      if (groups.empty() || groups.contains(vg.name)) sorted.push_back(&vg);
    std::ranges::stable_sort(sorted, {}, &VolumeGroup::name);
    for (const auto* vg : sorted) add_group(*vg, volumes[vg->name]);
    return std::move(adopted_);
  }

 private:
  // A btrfs mount shows a device number that is no device's.
  const Device* mounted_at(const std::string& target) const {
    const Mount* mount = machine_.mount_at(target);
    if (!mount) return nullptr;
    return mount->major != 0 ? machine_.device_by_number(mount->major, mount->minor)
                             : machine_.device(mount->source);
  }

  // A snapshot has the UUID and the label of its origin, and udev's link may lead to either.
  std::vector<std::string_view> devices_of(
      const FstabEntry& entry, const std::multimap<std::string, std::string_view>& tagged) const {
    const Device* mounted = mounted_at(entry.target);
    const Signature* content = mounted ? machine_.content_of(*mounted) : nullptr;
    if (content &&
        (entry.spec == "UUID=" + content->uuid || entry.spec == "LABEL=" + content->label))
      return {mounted->name};
    std::vector<std::string_view> names;
    for (auto [it, end] = tagged.equal_range(entry.spec); it != end; ++it)
      names.push_back(it->second);
    if (const Device* device = machine_.device(entry.spec); names.empty() && device)
      names.push_back(device->name);
    return names;
  }

  void note(std::string text) {
    adopted_.notes.push_back({.group = group_, .volume = volume_, .text = std::move(text)});
  }

  // Why the group is not managed; empty: it is.
  std::string bar_of(const VolumeGroup& vg) const {
    if (std::ranges::count(machine_.vgs, vg.name, &VolumeGroup::name) > 1)
      return "another group has this name";
    if (vg.exported) return "it is exported";
    if (vg.foreign) return "it belongs to the host with the system ID " + vg.system_id;
    if (vg.shared) return fmt::format("it is shared between hosts ({})", vg.lock_type);
    if (const auto checked = check_vg_name(vg.name); !checked)
      return "its name " + checked.error().message;
    return "";
  }

  void add_group(const VolumeGroup& vg, const std::vector<const LogicalVolume*>& volumes) {
    group_ = vg.name;
    volume_.clear();
    if (const std::string bar = bar_of(vg); !bar.empty()) return note("not managed: " + bar);
    WantedGroup group;
    group.name = vg.name;
    group.devices = devices_of(vg);
    group.extent = vg.extent;
    const Holders holders(vg.name, machine_);
    for (const auto* lv : volumes) add_volume(*lv, holders, group);
    adopted_.specification.groups.push_back(std::move(group));
  }

  std::vector<WantedDevice> devices_of(const VolumeGroup& vg) {
    std::vector<WantedDevice> devices;
    for (const auto& pv : machine_.pvs) {
      if (pv.vg != vg.name) continue;
      devices.push_back(names_.of(pv, index_.device_of(pv)));
      if (pv.missing) note(fmt::format("the physical volume {} is missing", pv.uuid));
    }
    return devices;
  }

  void add_volume(const LogicalVolume& lv, const Holders& holders, WantedGroup& group) {
    volume_ = lv.name;
    if (lv.hidden) {
      if (!holders.of(lv)) note("not managed: it is a hidden volume of LVM's own");
      return;
    }
    const auto layout = adopted_layout(lv, machine_);
    if (!layout) return note("not managed: it " + layout.error().message);
    if (const auto checked = check_lv_name(lv.name); !checked)
      return note("not managed: its name " + checked.error().message);
    WantedVolume volume;
    volume.name = lv.name;
    volume.size = {WantedSize::Kind::exact, {SizeSpec::Kind::bytes, lv.size.value}};
    volume.layout = *layout;
    if (layout->kind != VolumeLayout::Kind::thin_pool) add_content(lv, volume);
    group.volumes.push_back(std::move(volume));
  }

  void add_content(const LogicalVolume& lv, WantedVolume& volume) {
    const Device* device = index_.device_of(lv);
    if (!device) return note("it is not active, so what it holds cannot be seen");
    const auto* signatures = machine_.signatures_of(*device);
    if (!signatures) return note("nobody has looked at what it holds");
    if (signatures->empty()) return;
    const Signature* content = machine_.content_of(*device);
    if (!content) return note("it holds several things at once");
    const Filesystem* fs = find_makeable(content->type);
    if (fs) {
      volume.fs = content->type;
      add_label(content->label, *fs, volume);
    } else {
      note(fmt::format("it holds {}, which lvq does not make", content->type));
    }
    if (fs && fs->is_swap())
      add_swap(*device, volume);
    else
      add_mount(*device, volume);
  }

  void add_label(const std::string& label, const Filesystem& fs, WantedVolume& volume) {
    if (label.empty()) return;
    if (check_fs_label(label, fs) && can_be_written(label))
      volume.label = label;
    else
      note(fmt::format("its label {} cannot be written here", in_quotes(label)));
  }

  std::vector<const FstabEntry*> entries_of(const Device& device) const {
    const auto entries = entries_.find(device.name);
    return entries == entries_.end() ? std::vector<const FstabEntry*>{} : entries->second;
  }

  void add_swap(const Device& device, WantedVolume& volume) {
    const auto entries = entries_of(device);
    const bool is_active = machine_.swaps_on(device);
    if (entries.size() > 1) return note("more than one line of fstab names it");
    if (is_active && entries.empty()) return note("it is active, and fstab does not name it");
    if (!is_active && !entries.empty()) return note("fstab names it, and it is not active");
    if (is_active) add_options(*entries.front(), volume);
  }

  void add_mount(const Device& device, WantedVolume& volume) {
    const auto entries = entries_of(device);
    const auto mounted = index_.mount_points(device);
    if (entries.size() > 1) return note("more than one line of fstab names it");
    if (entries.empty()) {
      if (!mounted.empty())
        note(fmt::format("it is mounted on {}, and fstab does not name it", mounted.front()));
      return;
    }
    const FstabEntry& entry = *entries.front();
    const auto target = normal_path(entry.target);
    if (!target || !can_be_written(*target))
      return note(
          fmt::format("its mount point {} cannot be written here", in_quotes(entry.target)));
    if (std::ranges::find(mounted, *target) == mounted.end())
      return note(fmt::format("fstab mounts it on {}, and it is not mounted there", *target));
    if (!mount_points_.insert(*target).second)
      return note(fmt::format("another volume is mounted on {} too", *target));
    volume.mount = *target;
    add_options(entry, volume);
  }

  void add_options(const FstabEntry& entry, WantedVolume& volume) {
    if (entry.options.empty()) return;
    if (check_mount_options(entry.options) && can_be_written(entry.options))
      volume.options = entry.options;
    else
      note(fmt::format("its options {} cannot be written here", in_quotes(entry.options)));
  }

  const Snapshot& machine_;
  MachineIndex index_;
  LastingNames names_;
  std::vector<FstabEntry> fstab_;
  EntriesByDevice entries_;
  std::set<std::string> mount_points_;
  Adopted adopted_;
  std::string group_, volume_;  // at work on
};

}  // namespace

Adopted specification_of(const Snapshot& machine, const std::set<std::string>& groups) {
  return Adoption(machine).of(groups);
}

}  // namespace lvq
