#include "model/lvm_features.h"

#include <algorithm>

#include "base/text.h"

namespace lvq {
namespace {

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<LvmVersion> parse_lvm_version(std::string_view text) {
  LvmVersion version;
  const bool is_number = take_number(text, version.major) && take_dot(text) &&
                         take_number(text, version.minor) && take_dot(text) &&
                         take_number(text, version.patch);
  // The interface's number and what a distribution adds may follow: "(2)-RHEL9".
  if (!is_number || !(text.empty() || text.starts_with('('))) return std::nullopt;
  return version;
}

bool has_feature(std::string_view lvm_version, LvmFeature feature) {
  const auto version = parse_lvm_version(lvm_version);
  const auto row = std::ranges::find(kLvmFeatures, feature, &LvmFeatureRow::feature);
  return version && row != kLvmFeatures.end() && *version >= row->since;
}

}  // namespace lvq
