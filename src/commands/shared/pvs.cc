#include "commands/shared/pvs.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/new_pv_check.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "model/devices_file.h"
#include "model/uses.h"
#include "ops/filesystem.h"

namespace lvq {
namespace {

bool carries_nothing_else(const std::string& path, const Snapshot& machine) {
  const Device* device = machine.device(path);
  const auto* signatures = device ? machine.signatures_of(*device) : nullptr;
  return signatures && std::ranges::all_of(*signatures, [](const Signature& each) {
           return each.type == "LVM2_member";
         });
}

}  // namespace

DeviceIs identity_of(std::string path, const Device& device) {
  return {std::move(path), device.size, device.sector, device.wwid, device.serial};
}

NewPv pv_as_it_is(const PhysicalVolume& pv, const Snapshot& machine) {
  return {identity_of(pv.device, *machine.device(pv.device)), pv.uuid};
}

VgIs group_as_it_is(const VolumeGroup& vg, const Snapshot& machine) {
  VgIs group{.name = vg.name, .extent = vg.extent, .total = vg.total, .pv_uuids = {}, .tag = ""};
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg.name) group.pv_uuids.push_back(pv.uuid);
  std::ranges::sort(group.pv_uuids);
  return group;
}

std::vector<std::string> pv_paths(const std::string& vg, const Snapshot& machine) {
  std::vector<std::string> paths;
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg) paths.push_back(pv.device);
  return paths;
}

bool check_label(const NewPvDevice& target, const Snapshot& machine, Findings& findings) {
  const PhysicalVolume* pv = machine.pv_on(*target.device);
  const auto* signatures = machine.signatures_of(*target.device);
  const bool labelled = signatures && std::ranges::find(*signatures, "LVM2_member",
                                                        &Signature::type) != signatures->end();
  if (!pv && labelled)
    refuse(findings, {"device-is-pv", target.path,
                      "carries a physical volume label that LVM does not list: a duplicate, "
                      "filtered out, or missing "
                      "from the devices file",
                      "wipefs shows LVM2_member, lvm fullreport does not",
                      "pvs -a -o +pv_duplicate tells which"});
  if (pv && pv->vg.empty() && pv->in_use)
    refuse(findings, {"device-is-pv", target.path,
                      "is marked as used by a volume group that cannot be seen, as an interrupted "
                      "vgcreate or vgremove "
                      "leaves it",
                      "PV UUID " + pv->uuid + ", pv_in_use 1",
                      "if no other host uses it: pvremove -ff " + shell_quote(target.path)});
  const bool elsewhere = pv && machine.device(pv->device) != target.device;
  if (elsewhere)
    refuse(findings,
           {"device-missing", target.path,
            "is " + pv->device + " to LVM, and that path does not lead to it", "lvm fullreport",
            "let LVM find its devices anew: pvscan --cache, or vgimportdevices where it has a "
            "devices file"});
  return (pv || !labelled) && !(pv && pv->vg.empty() && pv->in_use) && !elsewhere;
}

bool is_like(const PhysicalVolume& a, const PhysicalVolume& b, const Snapshot& machine) {
  return a.tags == b.tags &&
         machine.device(a.device)->rotational == machine.device(b.device)->rotational;
}

Step wipe_of(const DeviceIs& device, const NewPvDevice& target, const Snapshot& machine) {
  std::vector<std::string> erase, lost;
  for (const Device* partition : machine.partitions_of(*target.device))
    erase.push_back(device_path(*partition));
  erase.push_back(device.path);
  for (const Device* each : with_partitions(*target.device, machine)) {
    const auto* signatures = machine.signatures_of(*each);
    if (signatures && !signatures->empty())
      lost.push_back(lasting_path(*each) + ": " + text(each->size) + ", " +
                     content_words(*each, machine));
  }
  return signatures_wipe(device, erase, target.to_wipe, join(lost, "; "));
}

std::optional<Step> signatures_cleared(const NewPv& pv, const NewPvDevice& target,
                                       const Snapshot& machine) {
  if (target.to_wipe.empty()) return std::nullopt;
  Step step = wipe_of(pv.device, target, machine);
  std::ranges::move(not_busy(pv.device.path, machine), std::back_inserter(step.before));
  return step;
}

Step pv_made(const NewPv& pv, const Snapshot& machine) {
  Step step = pv_create(pv);
  std::ranges::move(not_busy(pv.device.path, machine), std::back_inserter(step.before));
  return step;
}

std::vector<Step> label_removal(const NewPv& pv, const Snapshot& machine) {
  std::vector<Step> steps = {pv_remove(pv, carries_nothing_else(pv.device.path, machine))};
  if (!devices_file_lines(pv.device.path, machine).empty())
    steps.push_back(pv_unlist(pv.device.path));
  return steps;
}

Evacuation evacuation_of(const PhysicalVolume& pv, const VolumeGroup& vg, const Snapshot& machine) {
  Evacuation all{.pv = &pv,
                 .vg = &vg,
                 .leaving = pv_as_it_is(pv, machine),
                 .before = group_as_it_is(vg, machine)};
  all.members = pv_paths(vg.name, machine);
  all.after = all.before;
  std::erase(all.after.pv_uuids, pv.uuid);
  all.after.total = surplus(vg.total, pv.total);
  return all;
}

std::vector<Step> departure_of(const Evacuation& evacuation, bool closed, bool keep_pv,
                               const Snapshot& machine) {
  std::vector<Step> steps = {vg_reduce(evacuation.before, evacuation.after, evacuation.leaving,
                                       closed, evacuation.members)};
  if (!keep_pv)
    for (auto& step : label_removal(evacuation.leaving, machine)) steps.push_back(std::move(step));
  return steps;
}

}  // namespace lvq
