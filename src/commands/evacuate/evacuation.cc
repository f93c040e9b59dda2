#include "commands/evacuate/evacuation.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "commands/shared/consent.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "model/allocation.h"
#include "model/holders.h"
#include "ops/move.h"

namespace lvq {
namespace {

std::vector<const LogicalVolume*> volumes_on(const PhysicalVolume& pv, const Snapshot& machine) {
  std::set<std::string_view> uuids;
  for (const auto& segment : pv.segments) uuids.insert(segment.lv_uuid);
  std::vector<const LogicalVolume*> volumes;
  for (const auto& lv : machine.lvs)
    if (lv.vg == pv.vg && !lv.uuid.empty() && uuids.contains(lv.uuid)) volumes.push_back(&lv);
  return volumes;
}

// Why `lv` cannot be moved: pvmove of LVM 2.03 refuses it, or something else is under way with it.
// Empty: it can be. `holder`: the volume that it is a part of.
std::string immovable(const LogicalVolume& lv, const LogicalVolume* holder,
                      const Snapshot& machine) {
  const std::string kind = lv.layout + "," + lv.role;
  for (const char* each : {"writecache", "integrity", "vdo"})
    if (kind.find(each) != kind.npos)
      return std::string("is part of a volume with ") + each + ", which pvmove refuses";
  if (const auto under_way = unsettled(lv, machine); !under_way.empty())
    return under_way.front().message;
  if (holder && !holder->convert_lv.empty())
    return "is a part of " + full_name(*holder) + ", which is being converted";
  return "";
}

// pvmove activates every volume that has extents on the PV. The names of those that are not active
// now, which are deactivated again afterwards.
std::vector<std::string> woken(const PhysicalVolume& pv, const Holders& holders,
                               const Snapshot& machine) {
  std::vector<std::string> names;
  for (const LogicalVolume* each : volumes_on(pv, machine)) {
    const LogicalVolume* holder = holders.of(*each);
    const LogicalVolume& lv = holder ? *holder : *each;
    if (!lv.active && std::ranges::find(names, lv.name) == names.end()) names.push_back(lv.name);
  }
  return names;
}

// LVM keeps the group's metadata on those PVs that have an area for it. A new PV has one.
void check_metadata_left(const Evacuation& evacuation, const Snapshot& machine,
                         Findings& findings) {
  const auto& others = evacuation.after.pv_uuids;
  const bool left = std::ranges::any_of(others, [&](const std::string& uuid) {
    const PhysicalVolume* pv = machine.pv_by_uuid(uuid);
    return !pv || pv->metadata_areas > 0;
  });
  const PhysicalVolume& pv = *evacuation.pv;
  if (left || others.empty()) return;
  refuse(findings, {"last-metadata", pv.device,
                    "is the only one that carries the metadata of " + pv.vg +
                        ": no other physical volume of it has an area for it",
                    "pv_mda_count", "add one that has: vgextend " + shell_quote(pv.vg) + " DEV"});
}

}  // namespace

void check_evacuation(const Evacuation& evacuation, const Snapshot& machine, Findings& findings) {
  const PhysicalVolume& pv = *evacuation.pv;
  check_vg_usable(*evacuation.vg, machine, findings);
  check_no_move(evacuation.vg->name, "pvmove-running", machine, findings);
  const Holders holders(pv.vg, machine);
  for (const LogicalVolume* lv : volumes_on(pv, machine))
    if (const std::string why = immovable(*lv, holders.of(*lv), machine);
        !why.empty() && !is_move(*lv))
      refuse(findings, {"lv-type-unsupported", full_name(*lv), why,
                        "extents on " + pv.device + ", layout " + lv->layout,
                        "change it first, then move it"});
  if (!pv.allocatable)
    refuse(findings, {"partial-state", pv.device,
                      "is closed to new extents already, and lvq would open it on the way back",
                      "pv_allocatable 0",
                      "open it first: pvchange --allocatable y " + shell_quote(pv.device)});
  check_metadata_left(evacuation, machine, findings);
  if (!volumes_on(pv, machine).empty()) check_tools({"pvmove"}, machine, findings);
}

void refuse_unplaced(const Evacuation& evacuation, const std::vector<Unplaced>& unplaced,
                     const Snapshot& machine, Findings& findings) {
  const VolumeGroup& vg = *evacuation.vg;
  const Holders holders(vg.name, machine);
  for (const auto& each : unplaced) {
    const LogicalVolume* holder = holders.of(*each.lv);
    const std::string part = holder && holder != each.lv ? " (of " + full_name(*holder) + ")" : "";
    refuse(findings,
           {"not-enough-space", full_name(*each.lv) + part,
            "needs a place for " + amount(each.count, vg) + " of " + evacuation.pv->device +
                ", and there is room for " + amount(each.room, vg) +
                (each.excluded.empty() ? "" : ": " + each.excluded),
            evacuation.pv->device + " has " + amount(evacuation.pv->allocated, vg) + " in use, " +
                vg.name + " has " +
                amount(surplus(allocatable_in(vg, machine), allocatable(*evacuation.pv)), vg) +
                " free on its other physical volumes",
            "add a disk (lvq replace-disk, or vgextend), or remove volumes"});
  }
}

bool is_unread(const Evacuation& evacuation, const Context& context) {
  return context.allowed.contains(consent_word(Consent::unread, evacuation.pv->device));
}

void say_how_it_is_read(const Evacuation& evacuation, const std::vector<Piece>& pieces, bool unread,
                        Findings& findings) {
  const std::string& path = evacuation.pv->device;
  const std::string word = consent_word(Consent::unread, path);
  Extents all;
  for (const auto& piece : pieces) all.value += piece.count.value;
  const std::string size = text(Bytes{all.value * evacuation.vg->extent.bytes.value});
  if (unread)
    warn(findings, "unread", path,
         size + " of " + path +
             " move without having been read: what cannot be read pvmove loses in silence.");
  else
    findings.warnings.push_back(
        {{"read-first", path,
          size + " of " + path +
              " are read before they move, as pvmove loses in silence what cannot be read. To "
              "leave that out: --allow " +
              shell_quote(word),
          "", ""},
         word});
}

std::vector<Step> moves_of(const Evacuation& evacuation, const std::vector<Piece>& pieces,
                           bool unread, const Snapshot& machine) {
  const VolumeGroup& vg = *evacuation.vg;
  const PvAt from{evacuation.pv->device, evacuation.pv->uuid};
  const Holders holders(vg.name, machine);
  const auto idle = woken(*evacuation.pv, holders, machine);
  std::vector<Step> steps = {pv_close(vg.name, from, idle, evacuation.members)};
  for (const auto& piece : pieces) {
    const LogicalVolume* holder = holders.of(*piece.lv);
    const Move move{
        .vg = vg.name,
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
        .woken = idle,
        .unread = unread};
    if (!unread) steps.push_back(extents_read(move));
    steps.push_back(extents_move(move, evacuation.members));
  }
  for (const auto& name : idle) steps.push_back(lv_deactivate(vg.name, name));
  return steps;
}

namespace {

// The volumes of which something moves, and those that they are parts of. The plan promises nothing
// about any others.
std::vector<Fact> moved_volumes(const Evacuation& evacuation, const std::vector<Step>& steps,
                                const Snapshot& machine) {
  std::set<std::string> moved;
  for (const auto& step : steps)
    for (const auto& fact : step.after)
      if (const auto* extents = std::get_if<ExtentsAre>(&fact)) moved.insert(extents->lv_uuid);
  const Holders holders(evacuation.vg->name, machine);
  for (const auto& lv : machine.lvs)
    if (const LogicalVolume* holder = moved.contains(lv.uuid) ? holders.of(lv) : nullptr)
      moved.insert(holder->uuid);
  std::vector<Fact> facts;
  for (const auto& lv : machine.lvs)
    if (lv.vg == evacuation.vg->name && moved.contains(lv.uuid))
      facts.emplace_back(LvIs{lv.vg, lv.name, lv.extents, lv.layout, "", lv.uuid});
  return facts;
}

}  // namespace

std::vector<Fact> promise_of(const Evacuation& evacuation, bool keep_pv,
                             const std::vector<Step>& steps, const Snapshot& machine) {
  const std::string& path = evacuation.leaving.device.path;
  std::vector<Fact> goal = {
      keep_pv ? Fact(PvIs{path, evacuation.leaving.uuid, ""}) : Fact(NotPv{path}), evacuation.after,
      NoMove{evacuation.vg->name, ""}, NoMoveRemains{evacuation.vg->name}};
  for (auto& fact : moved_volumes(evacuation, steps, machine)) goal.push_back(std::move(fact));
  for (const auto& step : steps)
    for (const auto& fact : step.after)
      if (std::holds_alternative<LvInactive>(fact) ||
          std::holds_alternative<NotInDevicesFile>(fact))
        goal.push_back(fact);
  return goal;
}

}  // namespace lvq
