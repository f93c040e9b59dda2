#include "base/overloaded.h"
#include "base/text.h"
#include "model/fact.h"
#include "model/fact_parts.h"
#include "model/names.h"

namespace lvq {
namespace {

std::string range(const ExtentsAre& fact) {
  const uint64_t first = fact.start.value, last = first + fact.count.value - 1;
  return "extents " + std::to_string(first) + " to " + std::to_string(last) + " of " + fact.pv;
}

std::string lines_text(const LinesAre& fact) {
  std::vector<std::string> words;
  for (const auto& line : fact.has) words.push_back("has the line \"" + line + "\"");
  for (const auto& line : fact.lacks) words.push_back("has no line \"" + line + "\"");
  return fact.path + " " + join(words, " and ");
}

}  // namespace

std::string text(const Fact& fact) {
  return std::visit(
      overloaded{
          [](const DeviceIs& f) {
            return f.path + " is the device with " + device_words(f.size, f.sector, f.wwid, f.serial);
          },
          [](const DeviceUnused& f) { return "nothing uses " + f.path; },
          [](const NoSignature& f) { return f.path + " carries no signature"; },
          [](const SignaturesAre& f) { return f.path + " carries " + listed(f.found, "no signature"); },
          [](const PvIs& f) {
            return f.path + " is physical volume " + f.uuid +
                   (f.vg.empty() ? " of no volume group" : " of volume group " + f.vg);
          },
          [](const NotPv& f) { return f.path + " is not a physical volume"; },
          [](const NotListed& f) { return "the devices file does not list " + f.path; },
          [](const VgIs& f) {
            return "volume group " + f.name + " has extents of " + text(f.extent.bytes) + " on physical volumes " +
                   join(f.pv_uuids, " ") + (f.tag.empty() ? "" : ", tag " + f.tag);
          },
          [](const VgAbsent& f) { return "there is no volume group " + f.name; },
          [](const LvIs& f) {
            return "logical volume " + full_name(f.vg, f.name) + " has " + count_words(f.extents) + ", " + f.layout +
                   (f.tag.empty() ? "" : ", tag " + f.tag) + (f.uuid.empty() ? "" : ", UUID " + f.uuid);
          },
          [](const LvGone& f) { return "no volume of " + f.vg + " has the UUID " + f.uuid; },
          [](const LvAbsent& f) { return "there is no logical volume " + full_name(f.vg, f.name); },
          [](const LvActive& f) { return "logical volume " + full_name(f.vg, f.name) + " is active"; },
          [](const LvInactive& f) { return "logical volume " + full_name(f.vg, f.name) + " is not active"; },
          [](const LvSpans& f) {
            return "logical volume " + full_name(f.vg, f.name) + " has " + count_words(f.extents);
          },
          [](const LvNamed& f) {
            return "logical volume " + full_name(f.vg, f.name) + " is the one with" +
                   (f.uuid.empty() ? " tag " + f.tag : " UUID " + f.uuid);
          },
          [](const LvWritable& f) {
            return "logical volume " + full_name(f.vg, f.name) + (f.writable ? " may be written to" : " is read-only");
          },
          [](const LvSnapshotOf& f) {
            return full_name(f.vg, f.name) + " is a snapshot of " + full_name(f.vg, f.origin);
          },
          [](const LvClosed& f) { return "nothing has " + full_name(f.vg, f.name) + " open"; },
          [](const LvMergeStarted& f) {
            return "the content of " + full_name(f.vg, f.name) + " is being copied into " + full_name(f.vg, f.origin) +
                   ", or has been";
          },
          [](const LvMerging& f) {
            return full_name(f.vg, f.name) +
                   " takes the place of its origin, when that is activated next, or has done so";
          },
          [](const CachedBy& f) {
            return full_name(f.vg, f.lv) + " is cached by " + full_name(f.vg, f.pool) +
                   (f.pv_uuid.empty() ? "" : " on physical volume " + f.pv_uuid) + ", " + f.mode + ", in chunks of " +
                   text(f.chunk);
          },
          [](const NotCached& f) { return full_name(f.vg, f.lv) + " has no cache"; },
          [](const NoCacheRemains& f) {
            return "no detaching has left the cache with the former origin of " + full_name(f.vg, f.lv);
          },
          [](const ExtentsAre& f) {
            return range(f) + (f.lv_uuid.empty() ? " are free" : " belong to " + full_name(f.vg, f.lv));
          },
          [](const NoMove& f) {
            return "no pvmove is under way in volume group " + f.vg + (f.pv.empty() ? "" : " away from " + f.pv);
          },
          [](const NoMoveRemains& f) { return "no pvmove has left an empty volume in volume group " + f.vg; },
          [](const VgLacks& f) {
            return "volume group " + f.name + " has " + std::to_string(f.pv_uuids.size()) +
                   " physical volumes, of which are missing: " + (f.missing.empty() ? "none" : join(f.missing, ", "));
          },
          [](const LvOffPv& f) {
            return "nothing of " + full_name(f.vg, f.lv) + " lies on physical volume " + f.pv_uuid;
          },
          [](const PvEmpty& f) { return "no extent of " + f.pv + " is in use"; },
          [](const PvSound& f) {
            return f.path + " is physical volume " + f.uuid + ", of a volume group that can be seen or of none";
          },
          [](const PvAllocates& f) {
            return "LVM " + std::string(f.allowed ? "may" : "may not") + " allocate extents on " + f.pv;
          },
          [](const NoDependents& f) { return "no other volume depends on " + full_name(f.vg, f.name); },
          [](const VgEmpty& f) { return "volume group " + f.name + " has no logical volume"; },
          [](const RoomIn& f) { return "volume group " + f.vg + " has " + count_words(f.extents) + " free"; },
          [](const NotBusy& f) { return "nothing uses " + f.path; },
          [](const FsIs& f) {
            return f.path + " holds " + f.type + (f.label.empty() ? "" : " \"" + f.label + "\"") +
                   (f.uuid.empty() ? "" : " with UUID " + f.uuid);
          },
          [](const FsEnds& f) {
            return "what " + f.path + " holds ends " + (f.least == f.most ? "at " : "within ") + text(f.most);
          },
          [](const Mounted& f) { return f.path + " is mounted on " + f.target; },
          [](const Unmounted& f) { return "nothing is mounted on " + f.target; },
          [](const MountLacks& f) { return f.path + " is not mounted on " + f.target; },
          [](const AutomountIs& f) {
            return "systemd mounts " + std::string(f.set ? "something" : "nothing") + " on " + f.target +
                   " as soon as it is touched";
          },
          [](const FsWritable& f) {
            return "the file system on " + f.path + " is mounted " + (f.writable ? "writable" : "read-only");
          },
          [](const DeviceWritable& f) {
            return "device " + f.path + (f.writable ? " may be written to" : " refuses all writes");
          },
          [](const SwapOn& f) { return f.path + " is active swap"; },
          [](const SwapOff& f) { return f.path + " is not active swap"; },
          [](const FileIs& f) {
            return f.digest.empty() ? "there is no file " + f.path : f.path + " has the digest " + f.digest;
          },
          [](const FstabHas& f) {
            return "/etc/fstab names " + f.spec + " for " + f.target + " (" + f.type + ", " + f.options + ")";
          },
          [](const FileLacks& f) { return f.path + " has no line \"" + f.line + "\""; },
          [](const LinesAre& f) { return lines_text(f); },
          [](const DirIs& f) { return f.path + (f.empty ? " is an empty directory" : " is a directory"); },
          [](const DirAbsent& f) { return "there is nothing called " + f.path; },
          [](const DirSpent& f) { return "there is no empty directory " + f.path; },
          [](const ProgramIs& f) { return f.path + " is a program that root alone can change"; },
      },
      fact);
}

}  // namespace lvq
