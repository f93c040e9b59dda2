#include "commands/grow/grown_pv.h"

#include "base/text.h"
#include "commands/grow/grown_partition.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"

namespace lvq {
namespace {

// How the kernel comes to know that the device has grown.
std::string look_again(const Device& device) {
  const std::string path = shell_quote(device_path(device));
  const auto is = [&](std::string_view kind) { return device.name.starts_with(kind); };
  if (is("sd")) return "echo 1 >/sys/class/block/" + device.name + "/device/rescan";
  if (is("nvme")) return "nvme ns-rescan on each of its controllers";
  if (is("loop")) return "losetup --set-capacity " + path;
  if (is("md")) return "mdadm --grow " + path + " --size max, once its disks have grown";
  if (device.dm_uuid.starts_with("CRYPT-"))
    return "cryptsetup resize " + shell_quote(device.dm_name) + ", once its disk has grown";
  if (device.dm_uuid.starts_with("mpath-"))
    return "multipathd resize map " + shell_quote(device.dm_name) +
           ", once each of its paths has grown";
  return "blockdev --getsize64 " + path + " shows what it knows";
}

class GrownPv {
 public:
  GrownPv(const NewPvDevice& target, const Context& context, Findings& findings)
      : target_(target), machine_(context.machine), findings_(findings) {}

  std::vector<Step> steps() {
    if (!check_label(target_, machine_, findings_) || !find()) return {};
    check_vg_usable(*vg_, machine_, findings_);
    check_no_move(vg_->name, "busy", machine_, findings_);
    check_device();
    if (!target_.device->parent.empty()) room_ = room_behind(target_, machine_);
    const Bytes size = room_.growth ? room_.growth->bytes(room_.growth->size) : device_size();
    const Extents to = pe_count(size, pv_->pe_start, vg_->extent);
    if (to <= pv_->total) {
      say_that_it_has_all(to);
      return {};
    }
    std::vector<Step> steps;
    if (room_.growth) steps = partition_grow(*room_.growth);
    steps.push_back(pv_grow({.path = target_.path,
                             .uuid = pv_->uuid,
                             .vg = vg_->name,
                             .device = size,
                             .needed = needed(size),
                             .start = pv_->pe_start,
                             .extent = vg_->extent,
                             .from = pv_->total,
                             .to = to,
                             .flush = pv_paths(vg_->name, machine_)}));
    return steps;
  }

 private:
  bool find() {
    pv_ = machine_.pv_on(*target_.device);
    vg_ = pv_ ? machine_.vg(pv_->vg) : nullptr;
    if (vg_) return true;
    std::string hint =
        "pvs lists them; to make one of it: lvq grow --vg VG --pv " + shell_quote(target_.path);
    for (const Device* partition : machine_.partitions_of(*target_.device))
      if (machine_.pv_on(*partition))
        hint = "name the partition that is one: " + device_path(*partition);
    refuse(findings_, {"device-not-pv", target_.path, "is no physical volume of a volume group",
                       "lvm fullreport", hint});
    return false;
  }

  void check_device() {
    if (target_.device->read_only)
      refuse(findings_, {"device-in-use", target_.path, "is read-only",
                         "/sys/class/block/" + target_.device->name + "/ro is 1",
                         "blockdev --setrw " + shell_quote(target_.path)});
    if (pv_->metadata_areas > 1)
      refuse(findings_, {"pv-cannot-grow", target_.path,
                         "has a second area for metadata, at its end, which LVM would have to move",
                         "pv_mda_count " + std::to_string(pv_->metadata_areas),
                         "pvresize " + shell_quote(target_.path)});
  }

  void say_that_it_has_all(Extents offered) {
    const Device& device = *target_.device;
    if (offered < pv_->total)
      return refuse(findings_,
                    {"pv-larger-than-disk", target_.path,
                     "has " + count_words(pv_->total) + ", and its device has room for " +
                         count_words(offered) + " only: it has become smaller",
                     std::to_string(device.size.value) + " bytes, pv_pe_count",
                     "make the device as large again, before anything is written to it"});
    if (room_.obstacle) return refuse(findings_, *room_.obstacle);
    const Device* disk = machine_.device_by_name(device.parent);
    warn(findings_, "pv-has-all", target_.path,
         target_.path + " has " + text(device.size) +
             " as the kernel knows it, and its physical volume has all of that. If the disk has "
             "become larger, the kernel has to look again: " +
             look_again(disk ? *disk : device) + ".");
  }

  Bytes device_size() const { return target_.device->size; }

  // A partition has that size once the steps before it are done.
  std::vector<Fact> needed(Bytes size) const {
    if (!room_.growth) return {identity_of(target_.path, *target_.device)};
    return {room_.growth->disk, DeviceHasSize{target_.path, size}};
  }

  const NewPvDevice& target_;
  const Snapshot& machine_;
  Findings& findings_;
  PartitionRoom room_;
  const PhysicalVolume* pv_ = nullptr;
  const VolumeGroup* vg_ = nullptr;
};

}  // namespace

std::vector<Step> grow_pvs(const std::vector<std::string>& paths, const Context& context,
                           Findings& findings) {
  std::vector<Step> all;
  for (const auto& target : resolve_targets(paths, context, findings))
    for (auto& step : GrownPv(target, context, findings).steps()) all.push_back(std::move(step));
  return all;
}

}  // namespace lvq
