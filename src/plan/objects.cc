#include "plan/objects.h"

namespace lvq {
namespace {

constexpr std::string_view kDev = "/dev/";

}  // namespace

std::set<std::string> mount_points_of(const Plan& plan) {
  std::set<std::string> targets;
  each_fact(plan, [&](const Fact& fact) {
    if (const auto* mounted = std::get_if<Mounted>(&fact)) targets.insert(mounted->target);
    if (const auto* gone = std::get_if<Unmounted>(&fact)) targets.insert(gone->target);
    if (const auto* left = std::get_if<NotMountedAt>(&fact)) targets.insert(left->target);
  });
  return targets;
}

Objects objects_of(const Plan& plan) {
  Objects objects;
  each_fact(plan, [&](const Fact& fact) { add_objects(fact, objects); });
  return objects;
}

// A path right below /dev that a request names is the folder of a volume group.
Objects objects_of(const Scope& scope) {
  Objects objects{.groups = {scope.groups.begin(), scope.groups.end()}, .paths = scope.devices};
  for (const auto& path : scope.paths) {
    objects.paths.insert(path);
    if (path.starts_with(kDev) && path.find('/', kDev.size()) == path.npos)
      objects.groups.insert(path.substr(kDev.size()));
  }
  return objects;
}

}  // namespace lvq
