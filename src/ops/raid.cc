#include "ops/raid.h"

#include "model/names.h"
#include "ops/remedies.h"

namespace lvq {

Step vg_extend_incomplete(const VgLacks& before, const VgLacks& after, const NewPv& added,
                          const std::vector<std::string>& flush) {
  const std::string& path = added.device.path;
  Step step;
  step.title = "Extend volume group " + after.name + " by " + path;
  step.action = Run{{"vgextend", "--yes", after.name, path}};
  step.before = {before, PvIs{path, added.uuid, ""}};
  step.after = {after, PvIs{path, added.uuid, after.name}};
  step.redo = {{step.action, after}};
  step.destroys = "the place of the missing physical volume in " + after.name;
  step.flush = flush;
  return step;
}

Step raid_repair(const LvOffPv& off, const std::vector<RaidPart>& lost, const std::string& device,
                 const std::vector<std::string>& flush) {
  const std::string name = full_name(off.vg, off.lv);
  Step step;
  step.title = "Let " + name + " make its missing copy anew on " + device;
  step.action = Run{{"lvconvert", "--yes", "--repair", name, pv_argument(device)}};
  step.before = {LvActive{off.vg, off.lv}};
  step.after = {off, LvActive{off.vg, off.lv}};
  step.redo = {{step.action, off}};
  for (const auto& part : lost) {
    const std::string left = part.name + "_extracted";
    const LvAbsent gone{off.vg, left};
    step.before.emplace_back(LvNamed{off.vg, part.name, part.uuid, ""});
    step.after.emplace_back(gone);
    step.redo.push_back({removal_by_uuid(off.vg, left, part.uuid), gone});
  }
  step.flush = flush;
  return step;
}

Step vg_forget_missing(const VgLacks& before, const VgIs& after, const std::vector<Fact>& off,
                       const std::string& pv_uuid, const std::vector<std::string>& flush) {
  Step step;
  step.title = "Remove the missing physical volume " + pv_uuid + " from " + after.name;
  step.action = Run{{"vgreduce", "--yes", "--removemissing", after.name}};
  step.before = {before};
  step.before.insert(step.before.end(), off.begin(), off.end());
  step.after = {after};
  step.redo = {{step.action, after}};
  step.destroys = "physical volume " + pv_uuid + " of " + after.name;
  step.flush = flush;
  return step;
}

}  // namespace lvq
