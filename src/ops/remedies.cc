#include "ops/remedies.h"

#include "model/lvm_features.h"
#include "model/names.h"

namespace lvq {
namespace {

Run change(const char* to, const std::string& vg, const std::string& lv,
           const std::string& config) {
  Run run{{"lvchange", "--activate", to, "--yes"}};
  if (!config.empty()) run.argv.insert(run.argv.end(), {"--config", config});
  run.argv.push_back(full_name(vg, lv));
  return run;
}

Run removal(const std::string& vg, const std::string& lv, const std::string& which) {
  return Run{{"lvremove", "--yes", "--select", without_snapshots(which), full_name(vg, lv)}};
}

}  // namespace

std::string without_snapshots(const std::string& selection) {
  return selection + " && lv_role!=thickorigin";
}

Run removal_by_uuid(const std::string& vg, const std::string& lv, const std::string& uuid) {
  return removal(vg, lv, "lv_uuid=" + uuid);
}

Run removal_by_tag(const std::string& vg, const std::string& lv, const std::string& tag) {
  return removal(vg, lv, "lv_tags=" + tag);
}

Remedy activation(const std::string& vg, const std::string& lv, const std::string& config) {
  return {change("y", vg, lv, config), LvActive{vg, lv}};
}

Remedy deactivation(const std::string& vg, const std::string& lv) {
  return {change("n", vg, lv, ""), LvInactive{vg, lv}};
}

Run lv_reduction(const std::string& vg, const std::string& lv, Extents to,
                 const std::string& lvm_version) {
  Run run{{"lvreduce", "--yes", "--force"}};
  if (has_feature(lvm_version, LvmFeature::fs_option))
    run.argv.insert(run.argv.end(), {"--fs", "ignore"});
  run.argv.insert(run.argv.end(), {"--extents", std::to_string(to.value), full_name(vg, lv)});
  return run;
}

}  // namespace lvq
