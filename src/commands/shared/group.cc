#include "commands/shared/group.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/new_pv_check.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "model/allocation.h"
#include "model/legs.h"

namespace lvq {
namespace {

class GroupPlanner {
 public:
  GroupPlanner(const ProvisionRequest& request, const std::string& tag, const Context& context,
               Findings& findings)
      : request_(request),
        tag_(tag),
        context_(context),
        machine_(context.machine),
        findings_(findings) {}

  Group plan() {
    group_.present = machine_.vg(request_.vg.name);
    look_at_devices();
    if (name().empty())
      return std::move(group_);  // refused already; the devices were worth looking at all the same
    if (group_.present)
      plan_present(*group_.present);
    else
      plan_new();
    for (const auto& target : group_.joining) join_device(target);
    std::ranges::sort(group_.after.pv_uuids);
    return std::move(group_);
  }

 private:
  const std::string& name() const { return request_.vg.name; }

  bool is_member(const PhysicalVolume* pv) const {
    return group_.present && pv && pv->vg == name();
  }

  void look_at_devices() {
    std::vector<const Device*> devices;
    for (auto& target : resolve_targets(request_.pvs, context_, findings_)) {
      devices.push_back(target.device);
      const PhysicalVolume* pv = machine_.pv_on(*target.device);
      if (is_member(pv)) {
        listed_members_.push_back(pv);
        continue;
      }
      check_target(target, context_, findings_);
      group_.joining.push_back(std::move(target));
    }
    for (const auto& pv : machine_.pvs)
      if (const Device* device = is_member(&pv) ? machine_.device(pv.device) : nullptr;
          device && std::ranges::find(devices, device) == devices.end())
        devices.push_back(device);
    check_sector_sizes(devices, name(), findings_);
  }

  void plan_new() {
    if (request_.pvs.empty())
      find_group(name(), machine_, findings_, "name its devices with --pv to create it");
    if (const PathState* path = machine_.path("/dev/" + name());
        path && path->kind != PathState::Kind::absent)
      refuse(findings_, {"name-taken", name(),
                         "/dev/" + name() + " exists, so no volume group can have this name",
                         "lstat", "choose another name"});
    group_.after = {.name = name(),
                    .extent = request_.vg.extent.value_or(ExtentSize{}),
                    .total = {},
                    .pv_uuids = {},
                    .tag = tag_};
    uint32_t sector = 512;
    for (const auto& target : group_.joining) sector = std::max(sector, target.device->sector);
    if (auto ok = check_extent_size(group_.after.extent, sector); !ok)
      refuse(findings_, ok.error());
    group_.room.extent = group_.after.extent;
  }

  void plan_present(const VolumeGroup& vg) {
    check_vg_usable(vg, machine_, findings_);
    if (request_.vg.extent && *request_.vg.extent != vg.extent)
      refuse(findings_, {"partial-state", name(),
                         "exists with extents of " + text(vg.extent.bytes) + ", the request is " +
                             text(request_.vg.extent->bytes),
                         "vg_extent_size", "leave the extent size out"});
    find_requested();
    group_.after = {
        .name = name(), .extent = vg.extent, .total = vg.total, .pv_uuids = {}, .tag = ""};
    group_.room = {.vg_total = vg.total, .vg_free = {}, .pvs_free = {}, .extent = vg.extent};
    for (const auto& pv : machine_.pvs) {
      if (!is_member(&pv)) continue;
      group_.after.pv_uuids.push_back(pv.uuid);
      group_.members.push_back(pv.device);
      group_.pvs.push_back(pv);
      group_.room.vg_free.value += free_without_requested(pv).value;
    }
    for (const PhysicalVolume* pv : listed_members_) {
      group_.named.insert(pv->uuid);
      group_.room.pvs_free.value += free_without_requested(*pv).value;
    }
    const Extents taken = planned();
    for (Extents* room : {&group_.room.vg_free, &group_.room.pvs_free})
      *room = surplus(*room, taken);
    group_.before = group_.after;
    std::ranges::sort(group_.before.pv_uuids);
  }

  // Percentages count as if the requested LVs did not exist yet, so that a rerun finds its own
  // result.
  Extents free_without_requested(const PhysicalVolume& pv) const {
    Extents free = allocatable(pv);
    for (const auto& segment : pv.segments)
      if (group_.requested.contains(segment.lv_uuid)) free.value += segment.size.value;
    return free;
  }

  // The extents of volumes that earlier steps of the same plan make. They are on no physical volume
  // yet, because LVM decides where they lie.
  Extents planned() const {
    Extents sum;
    for (const auto& lv : machine_.lvs)
      if (lv.vg == name() && lv.uuid.empty() && !is_thin(lv))
        sum.value +=
            legs_of(layout_of(lv).value_or(VolumeLayout{}), lv.extents, group_.after.extent)
                .all()
                .value;
    return sum;
  }

  void find_requested() {
    std::set<std::string> names;
    for (const auto& request : request_.lvs) names.insert(request.name);
    for (const auto& lv : machine_.lvs)
      if (lv.vg == name() && !lv.uuid.empty() &&
          names.contains(lv.hidden && !lv.parent.empty() ? lv.parent : lv.name))
        group_.requested.insert(lv.uuid);
  }

  void join_device(const NewPvDevice& target) {
    const Device& device = *target.device;
    group_.made.push_back({identity_of(target.path, device), context_.ids.pv_uuid()});
    group_.members.push_back(target.path);
    group_.after.pv_uuids.push_back(group_.made.back().uuid);
    const Extents extents = pe_count(device.size, default_pe_start(), group_.after.extent);
    if (extents.value == 0 && device.size >= kMinPvBytes)
      refuse(findings_, {"device-too-small", target.path,
                         "has no room for one extent of " + text(group_.after.extent.bytes),
                         std::to_string(device.size.value) + " bytes, the first " +
                             text(default_pe_start()) + " hold LVM's metadata",
                         ""});
    group_.named.insert(group_.made.back().uuid);
    group_.pvs.push_back(
        {.uuid = group_.made.back().uuid, .device = target.path, .vg = name(), .total = extents});
    Room& room = group_.room;
    for (Extents* sum : {&group_.after.total, &room.vg_total, &room.vg_free, &room.pvs_free})
      sum->value += extents.value;
  }

  const ProvisionRequest& request_;
  const std::string& tag_;
  const Context& context_;
  const Snapshot& machine_;
  Findings& findings_;
  Group group_;
  std::vector<const PhysicalVolume*> listed_members_;  // PVs of the VG that --pv names
};

}  // namespace

Group plan_group(const ProvisionRequest& request, const std::string& tag, const Context& context,
                 Findings& findings) {
  return GroupPlanner(request, tag, context, findings).plan();
}

void warn_of_full_disks(const Group& group, Findings& findings) {
  for (const auto& target : group.joining)
    if (target.device->parent.empty())
      warn(findings, "full-disk", target.path,
           "Targeting full disk \"" + target.path + "\" (not a partition)...");
}

std::vector<Step> make_group(const Group& group, const Snapshot& machine) {
  std::vector<Step> steps;
  for (size_t i = 0; i < group.joining.size(); ++i) {
    if (auto cleared = signatures_cleared(group.made[i], group.joining[i], machine))
      steps.push_back(*std::move(cleared));
  }
  for (const auto& pv : group.made) steps.push_back(pv_made(pv, machine));
  if (!group.present)
    steps.push_back(vg_create(group.after, group.made));
  else if (!group.made.empty())
    steps.push_back(vg_extend(group.before, group.after, group.made, group.members));
  return steps;
}

}  // namespace lvq
