#include "plan/objects.h"

namespace lvq {
namespace {

constexpr std::string_view kDev = "/dev/";

Objects touched_by(const Plan& plan) {
  Objects objects;
  each_fact(plan, [&](const Fact& fact) { add_objects(fact, objects); });
  return objects;
}

std::string object_of_group(const std::string& name) {
  return std::string(kVolumeGroupObject) + name;
}

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

std::set<std::string> objects_of(const Plan& plan) {
  const Objects touched = touched_by(plan);
  std::set<std::string> objects = touched.paths;
  for (const auto& group : touched.groups) objects.insert(object_of_group(group));
  return objects;
}

std::set<std::string> groups_of(const Plan& plan) { return touched_by(plan).groups; }

// A path right below /dev is a group's folder, where the request names one.
std::set<std::string> objects_of(const Scope& scope) {
  std::set<std::string> objects = scope.devices;
  for (const auto& vg : scope.groups) objects.insert(object_of_group(vg));
  for (const auto& path : scope.paths) {
    objects.insert(path);
    if (path.starts_with(kDev) && path.find('/', kDev.size()) == path.npos)
      objects.insert(object_of_group(path.substr(kDev.size())));
  }
  return objects;
}

}  // namespace lvq
