#include "commands/decommission/removal_order.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "commands/shared/consent.h"
#include "commands/shared/refusals.h"
#include "model/names.h"
#include "model/uses.h"

namespace lvq {
namespace {

std::vector<std::string> full_names(const std::vector<const LogicalVolume*>& volumes) {
  std::vector<std::string> names;
  for (const LogicalVolume* each : volumes) names.push_back(full_name(*each));
  return names;
}

void missing(Findings& findings, Code code, const std::string& subject, const char* what) {
  warn(findings, code, subject,
       std::string("There is no ") + what + " " + printable(subject) + ": nothing to remove.");
}

class VolumeSelection {
 public:
  VolumeSelection(const Context& context, Findings& findings)
      : context_(context), machine_(context.machine), findings_(findings) {}

  void name(const LogicalVolume& lv) {
    if (!named_.insert(&lv).second)
      refuse(findings_,
             {"duplicate-argument", full_name(lv), "is named twice", "", "name each volume once"});
  }

  void whole_group(const std::string& vg) {
    for (const auto& lv : machine_.lvs)
      if (lv.vg == vg && !lv.hidden) named_.insert(&lv);
  }

  std::vector<VolumeRef> in_order() {
    for (const auto& lv : machine_.lvs)  // in the machine's order: the same plan every time
      if (named_.contains(&lv)) take(lv);
    return std::move(order_);
  }

 private:
  void take(const LogicalVolume& lv) {
    if (!taken_.insert(&lv).second) return;
    const auto dependents = dependents_of(lv, machine_);
    check_named(lv, dependents);
    for (const LogicalVolume* each : dependents) take(*each);
    check_whole(lv);
    order_.push_back(volume_ref(lv, machine_));
  }

  void check_named(const LogicalVolume& lv, const std::vector<const LogicalVolume*>& dependents) {
    std::vector<const LogicalVolume*> unnamed;
    std::ranges::copy_if(dependents, std::back_inserter(unnamed),
                         [&](const LogicalVolume* each) { return !named_.contains(each); });
    if (unnamed.empty()) return;
    const std::string word = consent_word(Consent::remove, join(full_names(unnamed), ","));
    if (context_.allowed.contains(word)) {
      named_.insert(unnamed.begin(), unnamed.end());
      return;
    }
    refuse(
        findings_,
        {"device-in-use", full_name(lv),
         "would take others with it that were not named: " + join(full_names(unnamed), ", "),
         "origin and pool in lvm fullreport", "to remove them too: --allow " + shell_quote(word)},
        word);
  }

  void check_whole(const LogicalVolume& lv) {
    if (lv.hidden)
      refuse(findings_, {"lv-type-unsupported", full_name(lv), "is a part of another volume",
                         "lv_parent " + lv.parent, "name the volume it belongs to"});
    check_settled(lv, machine_, findings_);
  }

  const Context& context_;
  const Snapshot& machine_;
  Findings& findings_;
  std::set<const LogicalVolume*> named_, taken_;
  std::vector<VolumeRef> order_;
};

}  // namespace

std::vector<VolumeRef> removal_order(const DecommissionRequest& request, const Context& context,
                                     Findings& findings) {
  const Snapshot& machine = context.machine;
  VolumeSelection selection(context, findings);
  for (const auto& group : request.groups()) {
    const VolumeGroup* vg = machine.vg(group);
    if (vg) {
      check_vg_usable(*vg, machine, findings);
      check_no_move(group, "busy", machine, findings);
    }
    if (!vg) missing(findings, "vg-missing", group, "volume group");
  }
  if (!request.vg.empty()) selection.whole_group(request.vg);
  for (const auto& [group, name] : request.lvs) {
    const LogicalVolume* lv = machine.lv(group, name);
    if (lv) selection.name(*lv);
    if (!lv && machine.vg(group))
      missing(findings, "lv-missing", full_name(group, name), "logical volume");
  }
  return selection.in_order();
}

}  // namespace lvq
