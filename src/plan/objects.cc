#include "plan/objects.h"

#include "base/overloaded.h"

namespace lvq {
namespace {

constexpr std::string_view kDev = "/dev/";

void add(std::set<std::string>& objects, const Fact& fact) {
  const auto group = [&](const std::string& name) { objects.insert(std::string(kVolumeGroupObject) + name); };
  const auto path = [&](const std::string& name) { objects.insert(name); };
  std::visit(overloaded{
                 [&](const VgIs& f) { group(f.name); },
                 [&](const VgAbsent& f) { group(f.name); },
                 [&](const VgEmpty& f) { group(f.name); },
                 [&](const LvIs& f) { group(f.vg); },
                 [&](const LvAbsent& f) { group(f.vg); },
                 [&](const LvGone& f) { group(f.vg); },
                 [&](const LvActive& f) { group(f.vg); },
                 [&](const LvInactive& f) { group(f.vg); },
                 [&](const LvSpans& f) { group(f.vg); },
                 [&](const LvNamed& f) { group(f.vg); },
                 [&](const LvWritable& f) { group(f.vg); },
                 [&](const LvSnapshotOf& f) { group(f.vg); },
                 [&](const LvClosed& f) { group(f.vg); },
                 [&](const LvMergeStarted& f) { group(f.vg); },
                 [&](const LvMerging& f) { group(f.vg); },
                 [&](const CachedBy& f) { group(f.vg); },
                 [&](const NotCached& f) { group(f.vg); },
                 [&](const NoCacheRemains& f) { group(f.vg); },
                 [&](const ExtentsAre& f) { group(f.vg), path(f.pv); },
                 [&](const NoMove& f) { group(f.vg); },
                 [&](const NoMoveRemains& f) { group(f.vg); },
                 [&](const PvEmpty& f) { group(f.vg), path(f.pv); },
                 [&](const PvAllocates& f) { group(f.vg), path(f.pv); },
                 [&](const NoDependents& f) { group(f.vg); },
                 [&](const RoomIn& f) { group(f.vg); },
                 [&](const VgLacks& f) { group(f.name); },
                 [&](const LvOffPv& f) { group(f.vg); },
                 [&](const Mounted& f) { path(f.path), path(f.target); },
                 [&](const Unmounted& f) { path(f.target); },
                 [&](const MountLacks& f) { path(f.path), path(f.target); },
                 [&](const AutomountIs& f) { path(f.target); },
                 [&](const DirIs&) {},  // others may use it too; a mount point is named by what is mounted there
                 [&](const DirAbsent&) {},
                 [&](const DirSpent&) {},
                 [&](const FstabHas&) {},  // others may edit other lines of the file
                 [&](const FileLacks&) {},
                 [&](const LinesAre&) {},
                 [&](const auto& f) { path(f.path); },
             },
             fact);
}

}  // namespace

std::set<std::string> mount_points_of(const Plan& plan) {
  std::set<std::string> targets;
  each_fact(plan, [&](const Fact& fact) {
    if (const auto* mounted = std::get_if<Mounted>(&fact)) targets.insert(mounted->target);
    if (const auto* gone = std::get_if<Unmounted>(&fact)) targets.insert(gone->target);
    if (const auto* left = std::get_if<MountLacks>(&fact)) targets.insert(left->target);
  });
  return targets;
}

std::set<std::string> objects_of(const Plan& plan) {
  std::set<std::string> objects;
  each_fact(plan, [&](const Fact& fact) { add(objects, fact); });
  return objects;
}

// A path right below /dev is a group's folder, where the request names one.
std::set<std::string> objects_of(const Scope& scope) {
  std::set<std::string> objects = scope.devices;
  for (const auto& vg : scope.groups) objects.insert(std::string(kVolumeGroupObject) + vg);
  for (const auto& path : scope.paths) {
    objects.insert(path);
    if (path.starts_with(kDev) && path.find('/', kDev.size()) == path.npos)
      objects.insert(std::string(kVolumeGroupObject) + path.substr(kDev.size()));
  }
  return objects;
}

}  // namespace lvq
