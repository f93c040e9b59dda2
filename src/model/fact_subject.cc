#include <algorithm>

#include "base/overloaded.h"
#include "base/text.h"
#include "model/devices_file.h"
#include "model/fact.h"
#include "model/fact_parts.h"
#include "model/names.h"

namespace lvq {
namespace {

// The same of an edit and of what takes it back, which has and lacks the same lines the other way round.
std::string lines_subject(const LinesAre& fact) {
  std::vector<std::string> all = fact.has;
  all.insert(all.end(), fact.lacks.begin(), fact.lacks.end());
  std::ranges::sort(all);
  return "lines:" + fact.path + ":" + join(all, "\n");
}

}  // namespace

std::string subject(const Fact& fact) {
  return std::visit(
      overloaded{
          [](const DeviceIs& f) { return "device:" + f.path; },
          [](const DeviceUnused& f) { return "use:" + f.path; },
          [](const NoSignature& f) { return "content:" + f.path; },
          [](const SignaturesAre& f) { return "content:" + f.path; },
          [](const PvIs& f) { return "content:" + f.path; },
          [](const NotPv& f) { return "content:" + f.path; },
          [](const NotListed& f) { return "listed:" + f.path; },
          [](const VgIs& f) { return "vg:" + f.name; },
          [](const VgLacks& f) { return "vg:" + f.name; },
          [](const LvGone& f) { return "volume:" + f.vg + ":" + f.uuid; },
          [](const LvOffPv& f) { return "off:" + full_name(f.vg, f.lv) + ":" + f.pv_uuid; },
          [](const VgAbsent& f) { return "vg:" + f.name; },
          [](const LvIs& f) { return "lv:" + full_name(f.vg, f.name); },
          [](const LvAbsent& f) { return "lv:" + full_name(f.vg, f.name); },
          [](const LvActive& f) { return "active:" + full_name(f.vg, f.name); },
          [](const LvInactive& f) { return "active:" + full_name(f.vg, f.name); },
          [](const LvSpans& f) { return "span:" + full_name(f.vg, f.name); },
          [](const LvNamed& f) { return "lv:" + full_name(f.vg, f.name); },
          [](const LvWritable& f) { return "permission:" + full_name(f.vg, f.name); },
          [](const LvSnapshotOf& f) { return "lv:" + full_name(f.vg, f.name); },
          [](const LvClosed& f) { return "open:" + full_name(f.vg, f.name); },
          [](const LvMergeStarted& f) { return "merge:" + full_name(f.vg, f.name); },
          [](const LvMerging& f) { return "lv:" + full_name(f.vg, f.name); },
          [](const CachedBy& f) { return "cache:" + full_name(f.vg, f.lv); },
          [](const NotCached& f) { return "cache:" + full_name(f.vg, f.lv); },
          [](const NoCacheRemains& f) { return "cache-remains:" + full_name(f.vg, f.lv); },
          [](const ExtentsAre& f) { return "extents:" + f.pv_uuid + ":" + std::to_string(f.start.value); },
          [](const NoMove& f) { return "move:" + f.vg + (f.pv.empty() ? "" : ":" + f.pv); },
          [](const NoMoveRemains& f) { return "remains:" + f.vg; },
          [](const PvEmpty& f) { return "extents:" + f.pv_uuid; },
          [](const PvSound& f) { return "soundness:" + f.path; },
          [](const PvAllocates& f) { return "allocation:" + f.pv_uuid; },
          [](const NoDependents& f) { return "dependents:" + full_name(f.vg, f.name); },
          [](const VgEmpty& f) { return "volumes:" + f.name; },
          [](const RoomIn& f) { return "room:" + f.vg; },
          [](const NotBusy& f) { return "users:" + f.path; },
          [](const FsIs& f) { return "content:" + f.path; },
          [](const FsEnds& f) { return "end:" + f.path; },
          [](const Mounted& f) { return "mount:" + f.target; },
          [](const Unmounted& f) { return "mount:" + f.target; },
          [](const MountLacks& f) { return "mount:" + f.target; },
          [](const AutomountIs& f) { return "automount:" + f.target; },
          [](const FsWritable& f) { return "writing:" + f.path; },
          [](const DeviceWritable& f) { return "device-writing:" + f.path; },
          [](const SwapOn& f) { return "swap:" + f.path; },
          [](const SwapOff& f) { return "swap:" + f.path; },
          [](const FileIs& f) { return "file:" + f.path; },
          [](const FstabHas& f) { return "fstab:" + f.spec + ":" + f.target; },
          [](const FileLacks& f) { return "line:" + f.path + ":" + f.line; },
          [](const LinesAre& f) { return lines_subject(f); },
          [](const DirIs& f) { return "dir:" + f.path; },
          [](const DirAbsent& f) { return "dir:" + f.path; },
          [](const DirSpent& f) { return "dir:" + f.path; },
          [](const ProgramIs& f) { return "program:" + f.path; },
      },
      fact);
}

bool is_volatile(const Fact& fact) {
  return std::visit(overloaded{
                        [](const DeviceUnused&) { return true; },
                        [](const LvActive&) { return true; },
                        [](const LvInactive&) { return true; },
                        [](const LvClosed&) { return true; },
                        [](const LvMergeStarted&) { return true; },
                        [](const NotBusy&) { return true; },
                        [](const Mounted&) { return true; },
                        [](const Unmounted&) { return true; },
                        [](const MountLacks&) { return true; },
                        [](const AutomountIs&) { return true; },
                        [](const FsWritable&) { return true; },
                        [](const DeviceWritable&) { return true; },
                        [](const SwapOn&) { return true; },
                        [](const SwapOff&) { return true; },
                        [](const auto&) { return false; },
                    },
                    fact);
}

void add_scope(const Fact& fact, Scope& scope) {
  const auto lvm = [&] { scope.lvm = true; };
  const auto content = [&](const std::string& path) { scope.devices.insert(path); };
  std::visit(
      overloaded{
          [&](const DeviceIs& f) { content(f.path); },
          [&](const DeviceUnused& f) { content(f.path); },
          [&](const NoSignature& f) { content(f.path); },
          [&](const SignaturesAre& f) { content(f.path); },
          [&](const PvIs& f) { content(f.path), lvm(); },
          [&](const PvSound& f) { content(f.path), lvm(); },
          [&](const NotPv& f) { content(f.path), lvm(); },
          [&](const NotListed& f) { content(f.path), scope.files.insert(kDevicesFile); },
          [&](const NotBusy& f) { scope.users.insert(f.path); },
          [&](const FsIs& f) { content(f.path); },
          [&](const FsEnds& f) { content(f.path), scope.superblocks.insert(f.path); },
          [&](const Mounted& f) { content(f.path); },
          [&](const Unmounted&) {},
          [&](const AutomountIs&) {},
          [&](const MountLacks& f) { content(f.path); },
          [&](const FsWritable& f) { content(f.path); },
          [&](const DeviceWritable& f) { content(f.path); },
          [&](const SwapOn& f) { content(f.path); },
          [&](const SwapOff& f) { content(f.path); },
          [&](const FileIs& f) { scope.files.insert(f.path); },
          [&](const FstabHas&) { scope.files.insert("/etc/fstab"); },
          [&](const FileLacks& f) { scope.files.insert(f.path); },
          [&](const LinesAre& f) { scope.files.insert(f.path); },
          [&](const LvClosed& f) { lvm(), scope.users.insert(lv_path(f.vg, f.name)); },
          [&](const LvMergeStarted& f) { lvm(), scope.merges = true, scope.users.insert(lv_path(f.vg, f.origin)); },
          [&](const CachedBy&) { lvm(), scope.caches = true; },
          [&](const DirIs& f) { scope.paths.insert(f.path); },
          [&](const DirAbsent& f) { scope.paths.insert(f.path); },
          [&](const DirSpent& f) { scope.paths.insert(f.path); },
          [&](const ProgramIs& f) { scope.paths.insert(f.path); },
          [&](const auto&) { lvm(); },
      },
      fact);
}

}  // namespace lvq
