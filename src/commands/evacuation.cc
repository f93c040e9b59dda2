#include "commands/evacuation.h"

#include <algorithm>

#include "base/text.h"
#include "model/devices_file.h"
#include "ops/move.h"

namespace lvq {
namespace {

constexpr const char* kMoveName = "pvmove";

std::string name_of(const LogicalVolume& lv) { return lv.vg + "/" + lv.name; }

std::vector<const LogicalVolume*> volumes_on(const PhysicalVolume& pv, const Snapshot& machine) {
  std::vector<const LogicalVolume*> volumes;
  for (const auto& lv : machine.lvs)
    if (lv.vg == pv.vg && !lv.uuid.empty() &&
        std::ranges::find(pv.segments, lv.uuid, &PvSegment::lv_uuid) != pv.segments.end())
      volumes.push_back(&lv);
  return volumes;
}

// What pvmove of LVM 2.03 refuses, and what must not change its place half way.
std::string immovable(const LogicalVolume& lv) {
  const std::string kind = lv.layout + "," + lv.role;
  for (const char* each : {"writecache", "integrity", "vdo"})
    if (kind.find(each) != kind.npos) return std::string("is part of a volume with ") + each + ", which pvmove refuses";
  if (lv.merging) return "is being merged";
  if (!lv.convert_lv.empty()) return "is being converted";
  if (lv.suspended) return "is suspended";
  return "";
}

bool carries_nothing_else(const std::string& path, const Snapshot& machine) {
  const Device* device = machine.device(path);
  const auto* signatures = device ? machine.signatures_of(*device) : nullptr;
  return signatures &&
         std::ranges::all_of(*signatures, [](const Signature& each) { return each.type == "LVM2_member"; });
}

// pvmove activates every volume that has extents on the PV. By the names under which they are deactivated again.
std::vector<std::string> woken(const PhysicalVolume& pv, const Snapshot& machine) {
  std::vector<std::string> names;
  for (const LogicalVolume* each : volumes_on(pv, machine)) {
    const LogicalVolume* holder = holder_of(*each, machine);
    const LogicalVolume& lv = holder ? *holder : *each;
    if (!lv.active && std::ranges::find(names, lv.name) == names.end()) names.push_back(lv.name);
  }
  return names;
}

}  // namespace

const std::set<std::string> kEvacuationTools = {"dd",       "pvmove",   "pvchange", "lvchange", "lvremove",
                                                "vgreduce", "vgextend", "pvcreate", "pvremove", "vgck"};

void check_moves(const VolumeGroup& vg, const Snapshot& machine, Findings& findings) {
  for (const auto& lv : machine.lvs) {
    if (lv.vg != vg.name || !lv.name.starts_with(kMoveName)) continue;
    if (!lv.move_pv.empty())
      refuse(findings,
             {"pvmove-running", name_of(lv), "a pvmove that lvq did not start moves extents away from " + lv.move_pv,
              lv.copy_percent.empty() ? "move_pv" : lv.copy_percent + " % of its present segment are copied",
              "let it end, or end it: pvmove --abort " + shell_quote(lv.move_pv)});
    else
      refuse(findings, {"pvmove-running", name_of(lv), "is what a pvmove that was cut off has left",
                        "its segments have no place", "lvremove " + shell_quote(name_of(lv))});
  }
}

std::string amount(Extents extents, const VolumeGroup& vg) {
  return std::to_string(extents.value) + " extents (" + text(Bytes{extents.value * vg.extent.bytes.value}) + ")";
}

Evacuation evacuation_of(const PhysicalVolume& pv, const VolumeGroup& vg, const Snapshot& machine) {
  const Device& device = *machine.device(pv.device);
  Evacuation all{&pv, &vg, {}, {}, {}, {}};
  all.leaving = {{pv.device, device.size, device.sector, device.wwid, device.serial}, pv.uuid};
  all.was = {.name = vg.name, .extent = vg.extent, .total = vg.total, .pv_uuids = {}, .tag = ""};
  for (const auto& each : machine.pvs) {
    if (each.vg != vg.name) continue;
    all.was.pv_uuids.push_back(each.uuid);
    all.members.push_back(each.device);
  }
  std::ranges::sort(all.was.pv_uuids);
  all.is = all.was;
  std::erase(all.is.pv_uuids, pv.uuid);
  all.is.total = surplus(vg.total, pv.total);
  return all;
}

bool check_label(const Target& target, const Snapshot& machine, Findings& findings) {
  const PhysicalVolume* pv = machine.pv_on(*target.device);
  const auto* signatures = machine.signatures_of(*target.device);
  const bool labelled =
      signatures && std::ranges::find(*signatures, "LVM2_member", &Signature::type) != signatures->end();
  if (!pv && labelled)
    refuse(findings, {"device-is-pv", target.path,
                      "carries a physical volume label that LVM does not list: a duplicate, filtered out, or missing "
                      "from the devices file",
                      "wipefs shows LVM2_member, lvm fullreport does not", "pvs -a -o +pv_duplicate tells which"});
  if (pv && pv->vg.empty() && pv->in_use)
    refuse(findings, {"device-is-pv", target.path,
                      "is marked as used by a volume group that cannot be seen, as an interrupted vgcreate or vgremove "
                      "leaves it",
                      "PV UUID " + pv->uuid + ", pv_in_use 1",
                      "if no other host uses it: pvremove -ff " + shell_quote(target.path)});
  const bool elsewhere = pv && machine.device(pv->device) != target.device;
  if (elsewhere)
    refuse(findings, {"device-missing", target.path, "is " + pv->device + " to LVM, and that path does not lead to it",
                      "lvm fullreport",
                      "let LVM find its devices anew: pvscan --cache, or vgimportdevices where it has a devices file"});
  return (pv || !labelled) && !(pv && pv->vg.empty() && pv->in_use) && !elsewhere;
}

void check_evacuation(const Evacuation& evacuation, const Snapshot& machine, Findings& findings) {
  const PhysicalVolume& pv = *evacuation.pv;
  check_vg_usable(*evacuation.vg, machine, findings);
  check_moves(*evacuation.vg, machine, findings);
  for (const LogicalVolume* lv : volumes_on(pv, machine))
    if (const std::string why = immovable(*lv); !why.empty() && !lv->name.starts_with(kMoveName))
      refuse(findings, {"lv-type-unsupported", name_of(*lv), why, "extents on " + pv.device + ", layout " + lv->layout,
                        "change it first, then move it"});
  if (!pv.allocatable)
    refuse(findings,
           {"partial-state", pv.device, "is closed to new extents already, and lvq would open it on the way back",
            "pv_allocatable 0", "open it first: pvchange --allocatable y " + shell_quote(pv.device)});
}

void refuse_homeless(const Evacuation& evacuation, const std::vector<Homeless>& homeless, const Snapshot& machine,
                     Findings& findings) {
  const VolumeGroup& vg = *evacuation.vg;
  for (const auto& each : homeless) {
    const LogicalVolume* holder = holder_of(*each.lv, machine);
    const std::string part = holder && holder != each.lv ? " (of " + name_of(*holder) + ")" : "";
    refuse(findings,
           {"not-enough-space", name_of(*each.lv) + part,
            "needs a place for " + amount(each.count, vg) + " of " + evacuation.pv->device +
                ", and there is room for " + amount(each.room, vg) + (each.barred.empty() ? "" : ": " + each.barred),
            evacuation.pv->device + " has " + amount(evacuation.pv->allocated, vg) + " in use, " + vg.name + " has " +
                amount(surplus(vg.free, surplus(evacuation.pv->total, evacuation.pv->allocated)), vg) +
                " free on its other physical volumes",
            "add a disk (lvq replace-disk, or vgextend), or remove volumes"});
  }
}

std::vector<Step> moves_of(const Evacuation& evacuation, const std::vector<Piece>& pieces, const Snapshot& machine) {
  const VolumeGroup& vg = *evacuation.vg;
  const PvAt from{evacuation.pv->device, evacuation.pv->uuid};
  const auto idle = woken(*evacuation.pv, machine);
  std::vector<Step> steps = {pv_close(vg.name, from, idle, evacuation.members)};
  for (const auto& piece : pieces) {
    const LogicalVolume* holder = holder_of(*piece.lv, machine);
    const Move move{.vg = vg.name,
                    .from = from,
                    .to = {piece.to->device, piece.to->uuid},
                    .from_start = piece.from_start,
                    .count = piece.count,
                    .to_start = piece.to_start,
                    .offset = {evacuation.pv->pe_start.value + piece.from_start.value * vg.extent.bytes.value},
                    .size = {piece.count.value * vg.extent.bytes.value},
                    .lv = piece.lv->name,
                    .lv_uuid = piece.lv->uuid,
                    .holder = holder ? holder->name : "",
                    .woken = idle};
    steps.push_back(extents_read(move));
    steps.push_back(extents_move(move, evacuation.members));
  }
  for (const auto& name : idle) steps.push_back(lv_deactivate(vg.name, name));
  return steps;
}

std::vector<Step> label_removal(const NewPv& pv, const Snapshot& machine) {
  std::vector<Step> steps = {pv_remove(pv, carries_nothing_else(pv.device.path, machine))};
  if (!devices_file_lines(pv.device.path, machine).empty()) steps.push_back(pv_unlist(pv.device.path));
  return steps;
}

std::vector<Step> departure_of(const Evacuation& evacuation, bool closed, bool keep_pv, const Snapshot& machine) {
  std::vector<Step> steps = {vg_reduce(evacuation.was, evacuation.is, evacuation.leaving, closed, evacuation.members)};
  if (!keep_pv)
    for (auto& step : label_removal(evacuation.leaving, machine)) steps.push_back(std::move(step));
  return steps;
}

std::vector<Fact> promise_of(const Evacuation& evacuation, bool keep_pv, const std::vector<Step>& steps,
                             const Snapshot& machine) {
  const std::string& path = evacuation.leaving.device.path;
  std::vector<Fact> goal = {keep_pv ? Fact(PvIs{path, evacuation.leaving.uuid, ""}) : Fact(NotPv{path}), evacuation.is,
                            NoMove{evacuation.vg->name, ""}, NoMoveRemains{evacuation.vg->name}};
  for (const auto& lv : machine.lvs)
    if (lv.vg == evacuation.vg->name) goal.emplace_back(LvIs{lv.vg, lv.name, lv.extents, lv.layout, "", lv.uuid});
  for (const auto& step : steps)
    for (const auto& fact : step.after)
      if (std::holds_alternative<LvInactive>(fact) || std::holds_alternative<NotListed>(fact)) goal.push_back(fact);
  return goal;
}

}  // namespace lvq
