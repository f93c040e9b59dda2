// A line belongs to a volume in these cases: it names the volume's device by a path or a link; it
// names, by UUID or label, content that no other volume has; it names something on the volume's
// file system (a bind mount, a swap file); or it names an encrypted device whose own line goes.
// A snapshot has the UUID of its origin. What is mounted at the line's mount point, or active as
// swap, tells the two apart; if nothing is, the line cannot be attributed.
#include "commands/shared/mount_table_lines.h"

#include <algorithm>

#include "base/file_place.h"
#include "base/text.h"
#include "commands/shared/refusals.h"
#include "model/fstab.h"
#include "model/mount_point.h"
#include "model/names.h"

namespace lvq {
namespace {

class LineSearch {
 public:
  LineSearch(const std::vector<VolumeRef>& volumes, const Context& context, Findings& findings)
      : volumes_(volumes), machine_(context.machine), findings_(findings) {}

  MountTableLines search() && {
    const auto encrypted = machine_.crypttab();
    for (const auto& entry : encrypted) {
      if (whose(entry.device, "", kCrypttab, entry.line) != Whose::ours) continue;
      lines_.crypttab.push_back(entry.line);
      mapped_.insert("/dev/mapper/" + entry.name);
    }
    const auto entries = machine_.fstab();
    for (const auto& entry : entries)
      if (whose(entry.spec, entry.target, kFstab, entry.line) == Whose::ours) take(entry);
    for (const auto& entry : entries)
      if (lies_on_ours(entry)) take(entry);
    for (const auto& unit : machine_.units) check_unit(unit);
    std::ranges::sort(lines_.fstab);
    return std::move(lines_);
  }

 private:
  enum class Whose { ours, others, one_of_several, perhaps_hidden };

  void take(const FstabEntry& entry) {
    if (std::ranges::find(lines_.fstab, entry.line) != lines_.fstab.end()) return;
    lines_.fstab.push_back(entry.line);
    if (entry.target.starts_with('/')) lines_.targets.insert(entry.target);
  }

  void check_unit(const UnitFile& unit) {
    if (unit.what.empty() || is_generated_from_fstab(unit)) return;
    FstabEntry named;
    named.spec = unit.what;
    named.target = unit.where;
    if (whose(unit.what, unit.where, unit.path, 0) != Whose::ours && !lies_on_ours(named)) return;
    refuse(
        findings_,
        {"unit-references", unit.path,
         "names " + printable(unit.what) + ", and systemd may start it at any time, at a boot too",
         "What= of that unit",
         "systemctl disable --now " + shell_quote(unit.name()) +
             ", then take that file away, or let a line of /etc/fstab name the volume instead; and "
             "systemctl daemon-reload"});
  }

  Whose whose(const std::string& spec, const std::string& target, const std::string& file,
              size_t line) {
    const Whose found = attribute(spec, target);
    if (found == Whose::one_of_several)
      unclear(spec,
              "names several devices, not all of which are to be removed, and nothing is mounted "
              "or active in its place",
              file, line,
              "name the device in that line by its path /dev/VG/LV, or remove the line");
    if (found == Whose::perhaps_hidden)
      unclear(spec, "names no device that can be seen, and may be on a volume that is not active",
              file, line,
              "activate the volumes that are to be removed (vgchange -ay), or remove the line");
    return found;
  }

  void unclear(const std::string& spec, const char* message, const std::string& file, size_t line,
               const char* hint) {
    const bool table = line != 0;
    refuse(findings_, {table ? Code("fstab-references") : Code("unit-references"), spec, message,
                       table ? file_place(file, line) : file, hint});
  }

  Whose attribute(const std::string& spec, const std::string& target) const {
    if (mapped_.contains(spec) || is_path_of_ours(spec)) return Whose::ours;
    if (spec.starts_with('/'))
      return volume_on(machine_.device(spec), volumes_) ? Whose::ours : Whose::others;
    if (!spec.starts_with("UUID=") && !spec.starts_with("LABEL=")) return Whose::others;
    bool ours = false, others = false;
    for (const auto& device : machine_.devices)
      if (names_device(spec, device, machine_) && !is_inside_lvm(device))
        (volume_on(&device, volumes_) ? ours : others) = true;
    if (ours && others) return target.starts_with('/') ? mounted_there(target) : active_there(spec);
    if (ours) return Whose::ours;
    const bool hidden = std::ranges::any_of(volumes_, [](const VolumeRef& v) { return !v.device; });
    return !others && hidden ? Whose::perhaps_hidden : Whose::others;
  }

  // True for a part of a volume that shows the same content: the origin below a snapshot, the
  // images of a mirror.
  bool is_inside_lvm(const Device& device) const {
    constexpr size_t kOfVolume = 4 + 32 + 32;  // "LVM-", VG UUID, LV UUID; more is a layer (libdm)
    if (!device.dm_uuid.starts_with("LVM-")) return false;
    return device.dm_uuid.size() > kOfVolume ||
           std::ranges::any_of(machine_.lvs, [&](const LogicalVolume& lv) {
             return lv.hidden && dm_name(lv.vg, lv.name) == device.dm_name;
           });
  }

  bool is_path_of_ours(const std::string& spec) const {
    return std::ranges::any_of(
        volumes_, [&](const VolumeRef& volume) { return names_path_of(spec, volume); });
  }

  Whose mounted_there(const std::string& target) const {
    const Mount* mount = machine_.mount_at(target);
    if (!mount || is_automount(*mount)) return Whose::one_of_several;
    return volume_mounted(*mount, volumes_, machine_) ? Whose::ours : Whose::others;
  }

  // For swap, which has no mount point that could tell.
  Whose active_there(const std::string& spec) const {
    Whose found = Whose::one_of_several;
    for (const auto& device : machine_.devices)
      if (machine_.swaps_on(device) && names_device(spec, device, machine_))
        found = volume_on(&device, volumes_) ? Whose::ours : Whose::others;
    return found;
  }

  // Does the path lead into a file system that is to go?
  bool lies_on_ours(const FstabEntry& entry) const {
    if (!entry.spec.starts_with('/') || entry.spec.starts_with("/dev/")) return false;
    std::string innermost;
    bool ours = false;
    const auto consider = [&](const std::string& target, bool goes) {
      if (!is_at_or_below(entry.spec, target) || target.size() < innermost.size()) return;
      ours = goes || (target == innermost && ours);
      innermost = target;
    };
    for (const auto& mount : machine_.mounts)
      if (mount.holder.empty())
        consider(mount.target, volume_mounted(mount, volumes_, machine_) != nullptr);
    for (const auto& target : lines_.targets) consider(target, true);
    return ours;
  }

  const std::vector<VolumeRef>& volumes_;
  const Snapshot& machine_;
  Findings& findings_;
  MountTableLines lines_;
  std::set<std::string> mapped_;
};

}  // namespace

bool is_generated_from_fstab(const UnitFile& unit) {
  return unit.path.starts_with("/run/systemd/generator") && unit.source == kFstab;
}

MountTableLines lines_of(const std::vector<VolumeRef>& volumes, const Context& context,
                         Findings& findings) {
  if (volumes.empty()) return {};
  return LineSearch(volumes, context, findings).search();
}

void check_automounts_of(const MountTableLines& going, const Snapshot& machine,
                         Findings& findings) {
  for (const auto& unit : machine.units)
    if (unit.path.ends_with(".automount") && going.targets.contains(unit.where) &&
        !is_generated_from_fstab(unit))
      refuse(findings,
             {"unit-references", unit.path,
              "mounts on " + printable(unit.where) +
                  ", and the line of /etc/fstab that says what is to be mounted there goes",
              "Where= of that unit",
              "systemctl disable --now " + shell_quote(unit.name()) +
                  ", then take that file away, and systemctl daemon-reload"});
}

}  // namespace lvq
