#include "ops/remedies.h"

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

}  // namespace lvq
