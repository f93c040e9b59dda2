// replace-disk: new PV -> extend the group -> move everything, piece by piece -> vgreduce ->
// pvremove the old one.
//
// The new disk has to pass the same checks as in provision; the rest is evacuate with one target.
#include <algorithm>

#include "base/text.h"
#include "commands/evacuate/evacuation.h"
#include "commands/evacuate/missing_pv.h"
#include "commands/shared/initramfs.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/new_pv_check.h"
#include "commands/shared/refusals.h"
#include "commands/shared/request_values.h"
#include "model/allocation.h"
#include "model/devices_file.h"
#include "model/fstab.h"
#include "model/health.h"
#include "model/size_spec.h"
#include "ops/fstab.h"

namespace lvq {
namespace {

struct ReplaceRequest {
  std::string before, after;  // --old, --new
  bool keep_pv = false;
};

constexpr const char* kReplaceExample =
    "for example: lvq replace-disk --old /dev/sdb --new /dev/sdc";

ReplaceRequest parse_replacement(const Arguments& arguments, Findings& findings) {
  ReplaceRequest request;
  request.before = one_value(arguments, "--old", kReplaceExample, findings);
  request.after = one_value(arguments, "--new", kReplaceExample, findings);
  request.keep_pv = arguments.has("--keep-pv");
  return request;
}

PossibleConsents consents_of_replacement(const ReplaceRequest& request) {
  PossibleConsents consents;
  if (!request.before.empty()) consents.push_back({Consent::unread, request.before});
  if (!request.after.empty()) consents.push_back({Consent::wipe, request.after});
  return consents;
}

Scope scope_of_replacement(const ReplaceRequest& request) {
  Scope scope{.lvm = true,
              .lvm_settings = true,
              .new_pvs = {request.after},
              .devices = {},
              .paths = {},
              .files = {kFstab, kCrypttab, kDevicesFile},
              .users = {},
              .groups = {}};
  for (const auto& device : {request.before, request.after})
    if (!device.empty()) {
      scope.devices.insert(device);
      if (!is_pv_uuid(device)) scope.paths.insert(device);
    }
  if (!request.after.empty()) scope.users.insert(request.after);
  return scope;
}

class Replacement {
 public:
  Replacement(const Context& context, ReplaceRequest request, Findings findings)
      : context_(context),
        machine_(context.machine),
        draft_{{}, {}, std::move(findings)},
        request_(std::move(request)) {}

  Draft plan() {
    Findings& findings = draft_.findings;
    check_complaints({group_of_old(), {request_.before, request_.after}}, machine_, findings);
    if (request_.before.empty() || request_.after.empty()) return std::move(draft_);
    if (is_pv_uuid(request_.before) && !find_by_uuid()) return std::move(draft_);
    auto targets = resolve_targets({request_.before, request_.after}, context_, findings);
    if (targets.size() == 2 && check_label(targets.front(), machine_, findings))
      plan_both(targets[0], targets[1]);
    if (findings.refused()) draft_.steps.clear();
    warn_of_initramfs(draft_.steps, machine_, findings);
    return std::move(draft_);
  }

 private:
  // True where the PV has a device: the request then names that by its path. False after a refusal,
  // for a missing PV, whose replacement is planned here already, and for one that was replaced
  // before.
  bool find_by_uuid() {
    if (const PhysicalVolume* successor = successor_of_gone()) {
      plan_nothing(*successor);
      return false;
    }
    const PhysicalVolume* pv = pv_named(request_.before, machine_, draft_.findings);
    if (!pv) return false;
    if (!pv->missing) {
      request_.before = pv->device;
      return true;
    }
    auto targets = resolve_targets({request_.after}, context_, draft_.findings);
    if (targets.empty()) return false;
    std::vector<const Device*> devices = {targets[0].device};
    for (const auto& each : machine_.pvs)
      if (const Device* device = each.vg == pv->vg ? machine_.device(each.device) : nullptr)
        devices.push_back(device);
    check_target(targets[0], context_, draft_.findings);
    check_sector_sizes(devices, pv->vg, draft_.findings);
    draft_ = replace_missing(*pv, targets[0], context_, std::move(draft_.findings));
    warn_of_initramfs(draft_.steps, machine_, draft_.findings);
    return false;
  }

  // LVM forgets the UUID of a PV that it removes. Where the new disk is a PV of a group that lacks
  // none, it has taken the place of the old one. nullptr: the machine does not tell that.
  const PhysicalVolume* successor_of_gone() const {
    const Device* device = machine_.device(request_.after);
    const PhysicalVolume* successor = device ? machine_.pv_on(*device) : nullptr;
    const bool gone = has_form_of_pv_uuid(request_.before) &&
                      !machine_.pv_by_uuid(request_.before) && !request_.keep_pv;
    const bool joined = successor && !successor->vg.empty() && !successor->missing &&
                        missing_pvs(successor->vg, machine_).empty();
    return gone && joined ? successor : nullptr;
  }

  void plan_nothing(const PhysicalVolume& successor) {
    warn(draft_.findings, "nothing-there", request_.before,
         "LVM knows no physical volume " + request_.before + " any more. " + successor.device +
             " is one of " + successor.vg + ", which lacks none: there is nothing to replace.");
    draft_.goal = {PvIs{successor.device, successor.uuid, successor.vg}};
  }

  std::set<std::string> group_of_old() const {
    const Device* device = machine_.device(request_.before);
    const PhysicalVolume* pv =
        device ? machine_.pv_on(*device) : machine_.pv_by_uuid(request_.before);
    return pv ? std::set<std::string>{pv->vg} : std::set<std::string>{};
  }

  void plan_both(const NewPvDevice& old, NewPvDevice& fresh) {
    const PhysicalVolume* pv = machine_.pv_on(*old.device);
    const VolumeGroup* vg = pv ? machine_.vg(pv->vg) : nullptr;
    if (vg) return plan_member(*pv, *vg, fresh);
    const PhysicalVolume* successor = machine_.pv_on(*fresh.device);
    const bool kept = pv && request_.keep_pv;
    if (successor && !successor->vg.empty() &&
        (kept || (!pv && !request_.keep_pv))) {  // it was replaced before
      draft_.goal = {PvIs{successor->device, successor->uuid, successor->vg},
                     kept ? Fact(PvIs{pv->device, pv->uuid, ""}) : Fact(NotPv{old.path})};
      return;
    }
    if (!pv && !check_stranger(old.path, machine_, draft_.findings)) return;
    refuse(draft_.findings,
           {"device-not-pv", old.path, "is not a physical volume of a volume group",
            "lvm fullreport", "pvs lists them"});
  }

  void plan_member(const PhysicalVolume& pv, const VolumeGroup& vg, NewPvDevice& fresh) {
    Findings& findings = draft_.findings;
    check_target(fresh, context_, findings);
    check_sector_sizes({machine_.device(pv.device), fresh.device}, vg.name, findings);
    const NewPv added = new_pv(fresh);
    const PhysicalVolume room = as_member(added, vg, *fresh.device);
    check_size(pv, vg, room, fresh);
    const Evacuation old = extended(evacuation_of(pv, vg, machine_), added, room);
    check_evacuation(old, machine_, findings);
    const Placement placement = place(pv, {&room}, machine_);
    if (room.total >= pv.allocated) refuse_unplaced(old, placement.unplaced, machine_, findings);
    if (findings.refused()) return;
    join(old, vg, added, fresh);
    auto& steps = draft_.steps;
    if (!placement.pieces.empty()) {
      const bool unread = is_unread(old, context_);
      say_how_it_is_read(old, placement.pieces, unread, findings);
      append(moves_of(old, placement.pieces, unread, machine_));
    }
    append(departure_of(old, !placement.pieces.empty(), request_.keep_pv, machine_));
    draft_.goal = promise_of(old, request_.keep_pv, steps, machine_);
    draft_.goal.emplace_back(PvIs{added.device.path, added.uuid, vg.name});
  }

  void append(std::vector<Step> more) {
    for (auto& step : more) draft_.steps.push_back(std::move(step));
  }

  NewPv new_pv(const NewPvDevice& fresh) const {
    return {identity_of(device_path(*fresh.device), *fresh.device), context_.ids.pv_uuid()};
  }

  static PhysicalVolume as_member(const NewPv& added, const VolumeGroup& vg, const Device& device) {
    PhysicalVolume pv;
    pv.uuid = added.uuid;
    pv.device = added.device.path;
    pv.vg = vg.name;
    pv.metadata_areas = 1;
    pv.total = pe_count(device.size, default_pe_start(), vg.extent);
    return pv;
  }

  void check_size(const PhysicalVolume& pv, const VolumeGroup& vg, const PhysicalVolume& room,
                  const NewPvDevice& fresh) {
    if (room.total >= pv.allocated) return;
    refuse(draft_.findings,
           {"device-too-small", fresh.path,
            "has room for " + amount(room.total, vg) + ", and " + amount(pv.allocated, vg) +
                " of " + pv.device + " are in use",
            std::to_string(fresh.device->size.value) + " bytes", "take a larger disk"});
  }

  // While the old disk leaves, the group has the new one as well.
  static Evacuation extended(Evacuation old, const NewPv& added, const PhysicalVolume& room) {
    for (VgIs* group : {&old.before, &old.after}) {
      group->pv_uuids.push_back(added.uuid);
      std::ranges::sort(group->pv_uuids);
      group->total.value += room.total.value;
    }
    old.members.push_back(added.device.path);
    return old;
  }

  void join(const Evacuation& old, const VolumeGroup& vg, const NewPv& added,
            const NewPvDevice& fresh) {
    if (auto cleared = signatures_cleared(added, fresh, machine_))
      draft_.steps.push_back(*std::move(cleared));
    draft_.steps.push_back(pv_made(added, machine_));
    VgIs before = old.before;
    std::erase(before.pv_uuids, added.uuid);
    before.total = vg.total;
    draft_.steps.push_back(vg_extend(before, old.before, {added}, old.members));
  }

  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  ReplaceRequest request_;
};

constexpr const char* kReplaceDiskForms[] = {"--old DEV|PV_UUID --new DEV [--keep-pv]"};
constexpr CommandExample kReplaceDiskExamples[] = {
    {"lvq replace-disk --old /dev/sdb --new /dev/sdf --dry-run", "where each piece would go"},
    {"lvq replace-disk --old /dev/sdb --new /dev/sdf", "move everything, while it is in use"},
    {"lvq replace-disk --old /dev/sdb --new /dev/sdf --allow wipe:/dev/sdf",
     "destroy what the new disk holds"},
};
constexpr Option kReplaceDiskOptions[] = {
    {.name = "--old",
     .value = "DEV|PV_UUID",
     .help = "the physical volume that is to leave its volume group"},
    {.name = "--new", .value = "DEV", .help = "the disk that takes its place"},
    {.name = "--keep-pv", .help = "leave the old device a physical volume, of no group"},
};

}  // namespace

const Command kReplaceDisk = {
    .name = "replace-disk",
    .summary = "put a disk in the place of a PV, and move everything to it",
    .forms = kReplaceDiskForms,
    .examples = kReplaceDiskExamples,
    .options = kReplaceDiskOptions,
    .read = read_as<parse_replacement, scope_of_replacement, plan_by<Replacement, ReplaceRequest>,
                    consents_of_replacement>,
};

}  // namespace lvq
