#include "ops/rename.h"

#include "base/text.h"
#include "model/names.h"
#include "ops/remedies.h"

namespace lvq {
namespace {

NamesKept fact_of(const NamesToKeep& names) { return {names.rules, names.volumes}; }

Run keeping(const NamesToKeep& names) {
  Run run{{"lvq", "keep-names", names.rules}};
  run.argv.insert(run.argv.end(), names.volumes.begin(), names.volumes.end());
  return run;
}

// A reboot takes the rules, and the mount has the new name then: they come first on the way back.
Step renaming(const Remedy& there, const Remedy& back, const UseByName& use,
              const NamesToKeep& names) {
  Step step;
  step.action = there.action;
  step.before = {*back.achieves};
  step.after = {*there.achieves};
  step.redo = std::vector<Remedy>{there} + use.new_again;
  if (names.any()) {
    step.before.emplace_back(fact_of(names));
    step.undo.push_back({keeping(names), fact_of(names)});
  }
  step.undo.push_back(back);
  step.before.insert(step.before.end(), use.before.begin(), use.before.end());
  step.undo = step.undo + use.old_again;
  step.restore_volatile = use.new_again;
  return step;
}

void add_use_after(Step& step, const UseByName& use) {
  step.after.insert(step.after.end(), use.after.begin(), use.after.end());
}

}  // namespace

Step names_keep(const NamesToKeep& names) {
  Step step;
  step.title = "Let systemd keep the old and the new name until the machine starts again";
  step.action = keeping(names);
  step.after = {fact_of(names)};
  step.restore_volatile = {{step.action, fact_of(names)}};
  step.redo = {{step.action, std::nullopt}};
  step.after_proves_done = false;  // udev has read the file as well
  return step;
}

Step lv_rename_in_use(const LvNamed& lv, const std::string& to, const UseByName& use,
                      const NamesToKeep& names, const std::vector<std::string>& flush) {
  const LvNamed now{lv.vg, to, lv.uuid, lv.tag};
  Step step = renaming({Run{{"lvrename", "--yes", lv.vg, lv.name, to}}, now},
                       {Run{{"lvrename", "--yes", lv.vg, to, lv.name}}, lv}, use, names);
  step.title = "Rename logical volume " + full_name(lv.vg, lv.name) + " to " + to;
  step.before.emplace_back(LvAbsent{lv.vg, to});
  step.after.emplace_back(LvAbsent{lv.vg, lv.name});
  add_use_after(step, use);
  step.flush = flush;
  return step;
}

Step vg_rename_in_use(const VgNamed& vg, const std::string& to, const UseByName& use,
                      const NamesToKeep& names, const std::vector<std::string>& flush) {
  Step step = renaming({Run{{"vgrename", "--yes", vg.uuid, to}}, VgNamed{to, vg.uuid}},
                       {Run{{"vgrename", "--yes", vg.uuid, vg.name}}, vg}, use, names);
  step.title = "Rename volume group " + vg.name + " to " + to;
  step.before.emplace_back(VgAbsent{to});
  step.after.emplace_back(VgAbsent{vg.name});
  add_use_after(step, use);
  step.flush = flush;
  return step;
}

namespace {

Step metadata_step(const std::string& vg, const std::vector<PvWithMetadata>& pvs, bool kept,
                   const std::vector<std::string>& flush) {
  const auto pvchange = [](bool keeps) {
    return Run{{"pvchange", "--yes", "--metadataignore", keeps ? "n" : "y"}};
  };
  const auto fact = [&](const PvWithMetadata& pv, bool keeps) {
    return PvKeepsMetadata{vg, pv.path, pv.uuid, keeps};
  };
  const auto remedy = [&](const PvWithMetadata& pv, bool keeps) {
    Run run = pvchange(keeps);
    run.argv.push_back(pv.path);
    return Remedy{run, fact(pv, keeps)};
  };
  Step step;
  Run run = pvchange(kept);
  for (const auto& pv : pvs) {
    run.argv.push_back(pv.path);
    step.before.emplace_back(fact(pv, !kept));
    step.after.emplace_back(fact(pv, kept));
    step.undo.push_back(remedy(pv, !kept));
    step.redo.push_back(remedy(pv, kept));
  }
  step.action = run;
  step.flush = flush;
  return step;
}

std::string paths_of(const std::vector<PvWithMetadata>& pvs) {
  std::vector<std::string> paths;
  for (const auto& pv : pvs) paths.push_back(pv.path);
  return join(paths, ", ");
}

}  // namespace

Step metadata_leave(const std::string& vg, const std::vector<PvWithMetadata>& pvs,
                    const std::vector<std::string>& flush) {
  Step step = metadata_step(vg, pvs, false, flush);
  step.title = "Keep the metadata of volume group " + vg + " off " + paths_of(pvs) + " meanwhile";
  return step;
}

Step metadata_return(const std::string& vg, const std::vector<PvWithMetadata>& pvs,
                     const std::vector<std::string>& flush) {
  Step step = metadata_step(vg, pvs, true, flush);
  step.title = "Keep the metadata of volume group " + vg + " on " + paths_of(pvs) + " again";
  return step;
}

}  // namespace lvq
