#include "commands/evacuate/missing_pv.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "commands/evacuate/evacuation.h"
#include "commands/shared/new_pv_check.h"
#include "commands/shared/refusals.h"
#include "model/allocation.h"
#include "model/health.h"
#include "ops/filesystem.h"
#include "ops/raid.h"

namespace lvq {
namespace {

class MissingReplacement {
 public:
  MissingReplacement(const PhysicalVolume& missing, const NewPvDevice& target,
                     const Context& context, Findings findings)
      : missing_(missing),
        vg_(*context.machine.vg(missing.vg)),
        target_(target),
        context_(context),
        machine_(context.machine) {
    draft_.findings = std::move(findings);
  }

  Draft plan() {
    volumes_ = volumes_lying_on(missing_, machine_);
    check_group();
    for (const auto& volume : volumes_) check_volume(volume);
    check_room();
    if (draft_.findings.refused()) return std::move(draft_);
    warn(draft_.findings, "copies-anew", vg_.name,
         "RAID volumes make their copies anew in the background when this has ended: lvs -o "
         "+copy_percent tells how far "
         "they are. Until then they have no copy.");
    plan_steps();
    return std::move(draft_);
  }

 private:
  void check_group() {
    check_vg_kind(vg_, machine_, draft_.findings);
    check_no_move(vg_.name, "pvmove-running", machine_, draft_.findings);
    for (const PhysicalVolume* other : missing_pvs(vg_.name, machine_))
      if (other != &missing_)
        refuse(draft_.findings,
               {"vg-missing-pv", vg_.name, "lacks another physical volume too: " + other->uuid,
                "pv_missing", "bring one of them back first; lvq replaces one at a time"});
  }

  void check_volume(const VolumeOn& volume) {
    const std::string name = full_name(*volume.lv), uuid = missing_.uuid;
    Findings& findings = draft_.findings;
    if (!volume.raid)
      return refuse(
          findings,
          {"no-copy", name, "lies on " + uuid + ", and no other disk has a copy of that",
           "layout " + volume.lv->layout + ", " + text(volume.lv->size),
           "bring the disk back (vgextend --restoremissing), or give the volume up: lvremove " +
               shell_quote(name)});
    if (volume.raid->hidden)
      return refuse(
          findings,
          {"lv-type-unsupported", name, "is built on the RAID volume " + full_name(*volume.raid),
           "layout " + volume.lv->layout,
           "repair that one by hand: lvconvert --repair " + shell_quote(full_name(*volume.raid))});
    if (!volume.lv->active)
      refuse(findings,
             {"not-active", name, "is not active, and only what is active can be repaired",
              "lv_active", "lvchange -ay --activationmode degraded " + shell_quote(name)});
    else if (volume.raid->copy_percent != "100.00")
      refuse(findings, {"not-in-sync", name, "had not made all of its copies when the disk went",
                        "copy_percent " + volume.raid->copy_percent,
                        "wait for it, or repair it by hand: lvconvert(8)"});
  }

  void check_room() {
    const Extents room = pe_count(target_.device->size, default_pe_start(), vg_.extent);
    if (room >= missing_.allocated) return;
    refuse(draft_.findings,
           {"device-too-small", target_.path,
            "has room for " + amount(room, vg_) + ", and " + amount(missing_.allocated, vg_) +
                " of " + missing_.uuid + " are in use",
            std::to_string(target_.device->size.value) + " bytes", "take a larger disk"});
  }

  void plan_steps() {
    const NewPv added{identity_of(device_path(*target_.device), *target_.device),
                      context_.ids.pv_uuid()};
    std::vector<std::string> flush = {added.device.path};
    for (const auto& pv : machine_.pvs)
      if (pv.vg == vg_.name && !pv.missing) flush.push_back(pv.device);
    const VgIs now = group_as_it_is(vg_, machine_);
    const VgLacks before{now.name, now.extent, now.total, now.pv_uuids, {missing_.uuid}};
    VgLacks with = before;
    with.pv_uuids.push_back(added.uuid);
    std::ranges::sort(with.pv_uuids);
    with.total.value += pe_count(target_.device->size, default_pe_start(), vg_.extent).value;
    VgIs whole{with.name, with.extent, surplus(with.total, missing_.total), with.pv_uuids, ""};
    std::erase(whole.pv_uuids, missing_.uuid);
    wipe(added);
    auto& steps = draft_.steps;
    steps.push_back(pv_create(added));
    steps.push_back(vg_extend_incomplete(before, with, added, flush));
    std::vector<Fact> off;
    for (const auto& volume : volumes_) {
      const LvOffPv free{vg_.name, volume.raid->name, volume.raid->uuid, missing_.uuid};
      steps.push_back(raid_repair(free, lost_parts(*volume.raid), added.device.path, flush));
      off.emplace_back(free);
    }
    steps.push_back(vg_forget_missing(with, whole, off, missing_.uuid, flush));
    draft_.goal = off;
    draft_.goal.emplace_back(whole);
    draft_.goal.emplace_back(PvIs{added.device.path, added.uuid, vg_.name});
    for (const auto& lv : machine_.lvs)
      if (lv.vg == vg_.name && !lv.hidden)
        draft_.goal.emplace_back(LvIs{lv.vg, lv.name, lv.extents, lv.layout, "", lv.uuid});
  }

  // Those of its parts that lie on what is missing.
  std::vector<RaidPart> lost_parts(const LogicalVolume& raid) const {
    std::vector<RaidPart> lost;
    for (const auto& part : machine_.lvs) {
      const auto lies_there = [&](const PvSegment& each) { return each.lv_uuid == part.uuid; };
      if (part.vg == raid.vg && part.parent == raid.name &&
          std::ranges::any_of(missing_.segments, lies_there))
        lost.push_back({part.name, part.uuid});
    }
    return lost;
  }

  void wipe(const NewPv& added) {
    if (!target_.to_wipe.empty()) draft_.steps.push_back(wipe_of(added.device, target_, machine_));
  }

  const PhysicalVolume& missing_;
  const VolumeGroup& vg_;
  const NewPvDevice& target_;
  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  std::vector<VolumeOn> volumes_;
};

}  // namespace

bool is_pv_uuid(const std::string& word) { return !word.empty() && !word.starts_with('/'); }

bool has_form_of_pv_uuid(const std::string& word) {
  constexpr std::array<size_t, 7> kLengths = {6, 4, 4, 4, 4, 4, 6};
  return std::ranges::equal(split(word, '-'), kLengths, [](const std::string& part, size_t length) {
    return part.size() == length && std::ranges::all_of(part, is_letter_or_digit);
  });
}

const PhysicalVolume* pv_named(const std::string& uuid, const Snapshot& machine,
                               Findings& findings) {
  const PhysicalVolume* pv = machine.pv_by_uuid(uuid);
  if (!pv)
    refuse(findings, {"device-missing", uuid,
                      "is neither a path nor the UUID of a physical volume that LVM knows",
                      "lvm fullreport", "pvs -o pv_name,pv_uuid lists them"});
  return pv;
}

void refuse_missing(const PhysicalVolume& pv, const Snapshot& machine, Findings& findings) {
  const auto volumes = volumes_lying_on(pv, machine);
  refuse(findings,
         {"pv-missing", pv.uuid, "is missing from " + pv.vg + ", and nothing can be read from it",
          volumes.empty() ? "pv_missing 1; nothing lies on it"
                          : "pv_missing 1; " + copies_in_words(volumes),
          "bring its disk back (vgextend --restoremissing), or: lvq replace-disk --old " + pv.uuid +
              " --new DEV"});
}

bool check_stranger(const std::string& path, const Snapshot& machine, Findings& findings) {
  bool fine = true;
  for (const auto& pv : machine.pvs) {
    if (!pv.missing) continue;
    fine = false;
    refuse(findings, {"device-not-pv", path,
                      "is no physical volume, and " + pv.vg +
                          " misses one, which may have been this: " + pv.uuid,
                      "lvm fullreport, pv_missing 1", "name the one that is missing by its UUID"});
  }
  return fine;
}

Draft replace_missing(const PhysicalVolume& missing, const NewPvDevice& target,
                      const Context& context, Findings findings) {
  return MissingReplacement(missing, target, context, std::move(findings)).plan();
}

}  // namespace lvq
