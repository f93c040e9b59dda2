// evacuate: close the PV to new extents -> move its pieces, each to its named place -> vgreduce ->
// pvremove.
//
// Everything stays in use. Up to pvremove it can be taken back, piece by piece.
#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "commands/evacuate/evacuation.h"
#include "commands/evacuate/missing_pv.h"
#include "commands/shared/initramfs.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/new_pv_check.h"
#include "commands/shared/refusals.h"
#include "commands/shared/request_values.h"
#include "model/devices_file.h"

namespace lvq {
namespace {

struct EvacuateRequest {
  std::string pv;
  bool keep_pv = false;
};

EvacuateRequest parse_evacuate(const Arguments& arguments, Findings& findings) {
  return {one_value(arguments, "--pv", "for example: lvq evacuate --pv /dev/sdb", findings),
          arguments.has("--keep-pv")};
}

PossibleConsents consents_of_evacuate(const EvacuateRequest& request) {
  if (request.pv.empty()) return {};
  return {{Consent::unread, request.pv}};
}

Scope scope_of_evacuate(const EvacuateRequest& request) {
  Scope scope{.lvm = true,
              .lvm_settings = true,
              .devices = {},
              .paths = {},
              .files = {kDevicesFile},
              .users = {},
              .groups = {}};
  if (!request.pv.empty()) scope.devices.insert(request.pv);
  for (const auto& device : scope.devices)
    if (!is_pv_uuid(device)) scope.paths.insert(device);
  return scope;
}

class Evacuate {
 public:
  Evacuate(const Context& context, EvacuateRequest request, Findings findings)
      : context_(context),
        machine_(context.machine),
        draft_{{}, {}, std::move(findings)},
        request_(std::move(request)) {}

  Draft plan() {
    Findings& findings = draft_.findings;
    if (request_.pv.empty()) return std::move(draft_);
    if (!find_by_uuid()) return std::move(draft_);
    const auto targets = resolve_targets({request_.pv}, context_, findings);
    if (targets.empty() || !check_label(targets.front(), machine_, findings))
      return std::move(draft_);
    const PhysicalVolume* pv = machine_.pv_on(*targets.front().device);
    const VolumeGroup* vg = pv ? machine_.vg(pv->vg) : nullptr;
    check_complaints({{vg ? vg->name : ""}, {request_.pv}}, machine_, findings);
    if (vg)
      plan_member(*pv, *vg);
    else if (pv)
      plan_orphan(*pv);
    else
      plan_stranger(targets.front().path);
    if (findings.refused()) draft_.steps.clear();
    warn_of_initramfs(draft_.steps, machine_, findings);
    return std::move(draft_);
  }

 private:
  // False, with a refusal, where there is no such PV, or nothing can be read from it.
  bool find_by_uuid() {
    if (!is_pv_uuid(request_.pv)) return true;
    const PhysicalVolume* pv = pv_named(request_.pv, machine_, draft_.findings);
    if (!pv) return false;
    if (pv->missing) {
      refuse_missing(*pv, machine_, draft_.findings);
      return false;
    }
    request_.pv = pv->device;
    return true;
  }

  // The device is no PV: it has left its group already.
  void plan_stranger(const std::string& path) {
    if (!check_stranger(path, machine_, draft_.findings)) return;
    if (!request_.keep_pv)
      warn(draft_.findings, "nothing-there", path,
           printable(path) + " is no physical volume: there is nothing to move.");
    if (request_.keep_pv)
      refuse(draft_.findings, {"device-not-pv", path, "is not a physical volume", "lvm fullreport",
                               "pvs lists them"});
    draft_.goal = {NotPv{path}};
  }

  void plan_orphan(const PhysicalVolume& pv) {
    draft_.goal = {PvIs{pv.device, pv.uuid, ""}};
    if (request_.keep_pv) return;
    draft_.steps = label_removal(pv_as_it_is(pv, machine_), machine_);
    draft_.goal = {NotPv{pv.device}};
  }

  void plan_member(const PhysicalVolume& pv, const VolumeGroup& vg) {
    Findings& findings = draft_.findings;
    const Evacuation evacuation = evacuation_of(pv, vg, machine_);
    check_evacuation(evacuation, machine_, findings);
    const auto others = other_pvs(pv);
    if (evacuation.after.pv_uuids.empty())
      refuse(findings,
             {"last-pv", pv.device, "is the only physical volume of " + vg.name, "lvm fullreport",
              "replace it by another disk (lvq replace-disk), or remove the group (lvq "
              "decommission)"});
    const Placement placement = place(pv, others, machine_);
    if (!evacuation.after.pv_uuids.empty())
      refuse_unplaced(evacuation, placement.unplaced, machine_, findings);
    if (findings.refused()) return;
    warn_of_other_kinds(pv, placement);
    auto& steps = draft_.steps;
    if (!placement.pieces.empty()) {
      const bool unread = is_unread(evacuation, context_);
      say_how_it_is_read(evacuation, placement.pieces, unread, findings);
      steps = moves_of(evacuation, placement.pieces, unread, machine_);
    }
    for (auto& step :
         departure_of(evacuation, !placement.pieces.empty(), request_.keep_pv, machine_))
      steps.push_back(std::move(step));
    draft_.goal = promise_of(evacuation, request_.keep_pv, steps, machine_);
  }

  // Disks of the same kind come first, and among them the one with most room. A disk with larger
  // sectors is left out, since a file system made for 512-byte sectors may not mount there
  // (lvm-behaviour 2).
  std::vector<const PhysicalVolume*> other_pvs(const PhysicalVolume& from) const {
    std::vector<const PhysicalVolume*> others;
    for (const auto& pv : machine_.pvs) {
      const Device* device =
          pv.vg == from.vg && pv.uuid != from.uuid ? machine_.device(pv.device) : nullptr;
      if (device && pv.allocatable && device->sector <= machine_.device(from.device)->sector)
        others.push_back(&pv);
    }
    const auto rank = [&](const PhysicalVolume* pv) {
      return std::tuple(!is_like(from, *pv, machine_), ~surplus(pv->total, pv->allocated).value,
                        pv->device);
    };
    std::ranges::sort(others, {}, rank);
    return others;
  }

  void warn_of_other_kinds(const PhysicalVolume& from, const Placement& placement) {
    std::set<std::string> named;
    for (const auto& piece : placement.pieces)
      if (!is_like(from, *piece.to, machine_) && named.insert(piece.to->device).second)
        warn(draft_.findings, "other-kind", piece.to->device,
             "Part of " + from.device + " goes to " + piece.to->device +
                 ", which is another kind of disk or carries other tags.");
  }

  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  EvacuateRequest request_;
};

constexpr const char* kEvacuateForms[] = {"--pv DEV|PV_UUID [--keep-pv]"};
constexpr CommandExample kEvacuateExamples[] = {
    {"lvq evacuate --pv /dev/sdb --dry-run", "where each piece would go"},
    {"lvq evacuate --pv /dev/sdb", "move everything off the disk, and let it leave its group"},
};
constexpr Option kEvacuateOptions[] = {
    {.name = "--pv",
     .value = "DEV|PV_UUID",
     .help = "the physical volume that is to leave its volume group"},
    {.name = "--keep-pv", .help = "leave the device a physical volume, of no group"},
};

}  // namespace

const Command kEvacuate = {
    .name = "evacuate",
    .summary = "move everything off a PV, and take it out of its VG",
    .forms = kEvacuateForms,
    .examples = kEvacuateExamples,
    .options = kEvacuateOptions,
    .read = read_as<parse_evacuate, scope_of_evacuate, plan_by<Evacuate, EvacuateRequest>,
                    consents_of_evacuate>,
};

}  // namespace lvq
