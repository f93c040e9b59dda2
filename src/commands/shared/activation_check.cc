#include "commands/shared/activation_check.h"

#include "commands/shared/refusals.h"
#include "model/names.h"

namespace lvq {

void check_activation(const VolumeToActivate& volume, const Snapshot& machine, Findings& findings) {
  const auto bar = bars_activation(volume, machine);
  if (!bar) return;
  refuse(findings, {"activation-excluded", full_name(volume.vg, volume.lv),
                    "would be made and not be activated: " + bar->why, bar->evidence, bar->mend});
}

void check_activations(const std::vector<Step>& steps, const Snapshot& machine,
                       Findings& findings) {
  for (const auto& step : steps) {
    std::vector<Run> runs;
    if (const auto* run = std::get_if<Run>(&step.action)) runs = {*run};
    if (const auto* set = std::get_if<Together>(&step.action)) runs = set->runs;
    VolumeToActivate volume;
    bool makes = false;
    for (const auto& run : runs) {
      makes |= run.argv.front() == "lvcreate";
      for (size_t n = 0; n + 1 < run.argv.size(); ++n)
        if (run.argv[n] == "--addtag") volume.tags.push_back(run.argv[n + 1]);
    }
    if (!makes) continue;
    for (const auto& fact : step.before)
      if (const auto* absent = std::get_if<LvAbsent>(&fact)) {
        volume.vg = absent->vg;
        volume.lv = absent->name;
        check_activation(volume, machine, findings);
      }
  }
}

void check_boot(const VolumeToActivate& volume, const FstabEntry& line, const Snapshot& machine,
                Findings& findings) {
  if (has_option(line.options, "noauto")) return;
  const auto bar = bars_boot(volume, machine);
  if (!bar) return;
  const std::string name = full_name(volume.vg, volume.lv);
  if (has_option(line.options, "nofail"))
    return warn(findings, "not-active-at-boot", name,
                "A boot does not activate " + name + " (" + bar->why +
                    "), and goes on without it. To mend that: " + bar->mend);
  refuse(
      findings,
      {"not-active-at-boot", name,
       "would be named in /etc/fstab, and a boot does not activate it and waits for it in vain: " +
           bar->why,
       bar->evidence, bar->mend + "; or give it the option nofail or noauto"});
}

}  // namespace lvq
