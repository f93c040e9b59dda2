#include "commands/shared/refusals.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/volume.h"
#include "commands/shared/volume_request.h"
#include "model/fstab.h"
#include "model/health.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "plan/tools.h"

namespace lvq {
namespace {

using Kind = PathState::Kind;

bool is_below(const std::string& path, const std::string& parent) {
  return path.starts_with(parent + "/") || parent == "/";
}

void check_ancestor(const std::string& target, const std::string& ancestor, const Snapshot& machine,
                    Findings& findings) {
  const PathState* state = machine.path(ancestor);
  if (!state || state->kind == Kind::absent) return;
  if (state->kind == Kind::symlink)
    refuse(findings, {"mountpoint-invalid", target,
                      ancestor + " is a symbolic link to " + printable(state->link_target), "lstat",
                      "name the real path, so that fstab and the kernel agree about it"});
  else if (state->kind != Kind::directory)
    refuse(findings, {"mountpoint-invalid", target, ancestor + " is not a directory", "lstat", ""});
  else if (state->uid != 0 || (state->mode & 022) != 0)
    refuse(findings,
           {"mountpoint-invalid", target, "users other than root can change what is in " + ancestor,
            "owner " + std::to_string(state->uid) + ", mode " +
                [&] {
                  std::string octal;
                  for (int shift = 9; shift >= 0; shift -= 3)
                    octal += static_cast<char>('0' + ((state->mode >> shift) & 7));
                  return octal;
                }(),
            "choose a mount point that only root can replace"});
}

void check_state(const std::string& target, const Snapshot& machine, Findings& findings) {
  const PathState* state = machine.path(target);
  if (!state) return;
  if (state->kind == Kind::symlink)
    refuse(findings,
           {"mountpoint-invalid", target, "is a symbolic link to " + printable(state->link_target),
            "lstat", "name the real path"});
  else if (state->kind != Kind::directory && state->kind != Kind::absent)
    refuse(findings, {"mountpoint-invalid", target, "is not a directory", "lstat", ""});
  else if (state->kind == Kind::directory && !state->empty)
    refuse(findings, {"mountpoint-not-empty", target,
                      "is a directory that is not empty: the mount would hide what is in it",
                      "readdir", "move its contents away, or choose another mount point"});
}

// fstab may spell a mount point "/srv//a/".
std::string without_spare_slashes(const std::string& path) {
  std::string out;
  for (const char c : path)
    if (c != '/' || !out.ends_with('/')) out += c;
  if (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

void check_taken(const MountPoint& point, const Snapshot& machine, Findings& findings) {
  const Mount* mount = point.mounted ? nullptr : machine.mount_at(point.target);
  if (mount)
    refuse(findings, {"mountpoint-in-use", point.target,
                      printable(mount->source) + " (" + mount->fs_type + ") is mounted there",
                      "/proc/self/mountinfo", "choose another mount point"});
  const std::string name = point.target.substr(point.target.rfind('/'));
  for (const auto& entry : machine.fstab_naming(name))
    if (without_spare_slashes(entry.target) == point.target &&
        !(point.device && names_device(entry.spec, *point.device, machine)))
      refuse(findings, {"mountpoint-in-use", point.target,
                        "/etc/fstab already mounts " + printable(entry.spec) + " there",
                        "/etc/fstab:" + std::to_string(entry.line),
                        "remove that line first, or choose another mount point"});
}

}  // namespace

void refuse(Findings& findings, Error what, std::string allow) {
  Finding finding{std::move(what), std::move(allow)};
  if (std::ranges::find(findings.refusals, finding) == findings.refusals.end())
    findings.refusals.push_back(std::move(finding));
}

void warn(Findings& findings, Code code, std::string subject, std::string message) {
  findings.warnings.push_back({{code, std::move(subject), std::move(message), "", ""}, ""});
}

std::vector<Fact> not_busy(const std::string& path, const Snapshot& machine) {
  return machine.users ? std::vector<Fact>{NotBusy{path}} : std::vector<Fact>{};
}

void check_vg_kind(const VolumeGroup& vg, const Snapshot& machine, Findings& findings) {
  const std::string by = "lvm fullreport, vg_attr " + vg.attr;
  if (vg.exported)
    refuse(findings,
           {"vg-exported", vg.name, "is exported", by, "import it first: vgimport " + vg.name});
  if (vg.foreign)
    refuse(findings, {"vg-foreign", vg.name, "belongs to another host",
                      "system ID \"" + printable(vg.system_id) + "\"",
                      "use it on that host, or change its system ID there"});
  if (vg.shared)
    refuse(findings, {"vg-shared", vg.name, "is shared between hosts", "lock type " + vg.lock_type,
                      "lvq works on local volume groups"});
  const auto same_name = [&](const VolumeGroup& each) { return each.name == vg.name; };
  if (std::ranges::count_if(machine.vgs, same_name) > 1)
    refuse(findings, {"vg-name-duplicate", vg.name, "two volume groups carry this name", by,
                      "rename one by its UUID: vgrename UUID NEWNAME"});
}

void check_vg_usable(const VolumeGroup& vg, const Snapshot& machine, Findings& findings) {
  check_vg_kind(vg, machine, findings);
  if (!vg.partial && vg.missing_pvs == 0) return;
  std::vector<std::string> uuids;
  for (const PhysicalVolume* pv : missing_pvs(vg.name, machine)) uuids.push_back(pv->uuid);
  refuse(findings, {"vg-missing-pv", vg.name,
                    "lacks " + std::to_string(vg.missing_pvs) + " of its physical volumes",
                    "lvm fullreport, vg_attr " + vg.attr + "; " + join(uuids, ", "),
                    "bring the device back, then: vgextend --restoremissing; or: lvq replace-disk "
                    "--old UUID --new DEV"});
}

std::string one_value(const Arguments& arguments, const char* option, const std::string& example,
                      Findings& findings, bool needed) {
  const auto& given = arguments.all(option);
  if (!given.empty()) return given.front();
  if (needed) refuse(findings, {"usage", option, "is not given", "", example});
  return "";
}

std::vector<std::string> devices_named(const Arguments& arguments, const std::string& option,
                                       Findings& findings) {
  std::vector<std::string> devices;
  for (const auto& list : arguments.all(option))
    for (auto& path : split_device_list(list)) devices.push_back(std::move(path));
  for (const auto& path : devices)
    if (!path.starts_with('/'))
      refuse(findings, {"usage", option + " " + printable(path),
                        "a device is named by its full path", "", "for example /dev/sdb"});
  return devices;
}

std::optional<std::pair<std::string, std::string>> volume_named(const std::string& given,
                                                                Findings& findings,
                                                                const std::string& example) {
  auto name = parse_lv_name(given);
  if (!name)
    refuse(findings, {"usage", "--lv " + printable(given), "is not VG/LV", "",
                      "for example --lv " + example});
  return name;
}

void check_no_move(const std::string& vg, Code code, const Snapshot& machine, Findings& findings) {
  for (const auto& lv : machine.lvs) {
    if (lv.vg != vg || !is_move(lv)) continue;
    if (!lv.move_pv.empty())
      refuse(
          findings,
          {code, full_name(lv), "is a pvmove under way, of extents away from " + lv.move_pv,
           lv.copy_percent.empty() ? "move_pv"
                                   : lv.copy_percent + " % of its present segment are copied",
           "one of an open transaction: lvq continue; any other: let it end, or pvmove --abort " +
               shell_quote(lv.move_pv)});
    else
      refuse(findings, {code, full_name(lv), "is what a pvmove that was cut off has left",
                        "its segments have no place", "lvremove " + shell_quote(full_name(lv))});
  }
}

void check_activation(const VolumeToActivate& volume, const Snapshot& machine, Findings& findings) {
  const auto bar = bars_activation(volume, machine);
  if (!bar) return;
  refuse(findings, {"activation-excluded", full_name(volume.vg, volume.lv),
                    "would be made and not be activated: " + bar->why, bar->evidence, bar->mend});
}

void check_activations(const std::vector<Step>& steps, const Snapshot& machine,
                       Findings& findings) {
  for (const auto& step : steps) {
    std::vector<Run> runs;
    if (const auto* run = std::get_if<Run>(&step.action)) runs = {*run};
    if (const auto* set = std::get_if<Together>(&step.action)) runs = set->runs;
    VolumeToActivate volume;
    bool makes = false;
    for (const auto& run : runs) {
      makes |= run.argv.front() == "lvcreate";
      for (size_t n = 0; n + 1 < run.argv.size(); ++n)
        if (run.argv[n] == "--addtag") volume.tags.push_back(run.argv[n + 1]);
    }
    if (!makes) continue;
    for (const auto& fact : step.before)
      if (const auto* absent = std::get_if<LvAbsent>(&fact)) {
        volume.vg = absent->vg;
        volume.lv = absent->name;
        check_activation(volume, machine, findings);
      }
  }
}

void check_boot(const VolumeToActivate& volume, const FstabEntry& line, const Snapshot& machine,
                Findings& findings) {
  if (has_option(line.options, "noauto")) return;
  const auto bar = bars_boot(volume, machine);
  if (!bar) return;
  const std::string name = full_name(volume.vg, volume.lv);
  if (has_option(line.options, "nofail"))
    return warn(findings, "not-active-at-boot", name,
                "A boot does not activate " + name + " (" + bar->why +
                    "), and goes on without it. To mend that: " + bar->mend);
  refuse(
      findings,
      {"not-active-at-boot", name,
       "would be named in /etc/fstab, and a boot does not activate it and waits for it in vain: " +
           bar->why,
       bar->evidence, bar->mend + "; or give it the option nofail or noauto"});
}

void check_folders(const std::string& target, const Snapshot& machine, Findings& findings) {
  const PathState* nearest = nullptr;
  std::string where;
  for (const auto& each : with_ancestors(target))
    if (const PathState* state = machine.path(each); state && state->kind == Kind::directory) {
      nearest = state;
      where = each;
    }
  if (!nearest || where == target || nearest->obstacle.empty()) return;
  refuse(findings,
         {"mountpoint-invalid", target, "cannot be made: " + where + " " + nearest->obstacle,
          "statvfs, lsattr", "make that folder writable, or choose another mount point"});
}

void check_mount_point(const MountPoint& point, const std::set<std::string>& mounts,
                       const Context& context, Findings& findings) {
  const std::string& target = point.target;
  const Snapshot& machine = context.machine;
  check_taken(point, machine, findings);
  for (const auto& path : context.protected_paths)
    if (is_below(path, target) || path == target)
      refuse(findings,
             {"state-dir-affected", target,
              "a mount there would hide " + path + ", which lvq or LVM writes while it runs", "",
              "choose another mount point"});
  // A directory above another new mount is checked; one below it will be hidden by that mount.
  const auto hidden = [&](const std::string& path) {
    return std::ranges::any_of(with_ancestors(path), [&](const std::string& each) {
      return each != target && mounts.contains(each);
    });
  };
  for (const auto& ancestor : with_ancestors(target))
    if (ancestor != target && !hidden(ancestor))
      check_ancestor(target, ancestor, machine, findings);
  if (!point.mounted && !hidden(target)) check_state(target, machine, findings);
}

bool check_replaceable(const std::string& path, const Snapshot& machine, Findings& findings) {
  const auto file = machine.files.find(path);
  if (file == machine.files.end()) return true;
  if (file->second.is_link)
    refuse(findings, {"fstab-references", path, "is a symbolic link, and lvq replaces no link",
                      "lstat", "make it a regular file"});
  else if (!file->second.obstacle.empty())
    refuse(findings, {"fstab-not-writable", path,
                      "has to be edited, and it " + file->second.obstacle, "statvfs, lsattr",
                      "make it writable (chattr -i, mount -o remount,rw), then try again"});
  else if (machine.mount_at(path))
    refuse(findings,
           {"fstab-not-writable", path, "has to be edited, and it is a mount point of its own",
            "/proc/self/mountinfo", "unmount it, then try again"});
  else
    return true;
  return false;
}

void check_tools(const std::set<std::string>& needed, const Snapshot& machine, Findings& findings) {
  for (const auto& name : needed) {
    const auto tool = machine.tools.find(name);
    if (tool == machine.tools.end() || !tool->second.empty()) continue;
    refuse(findings,
           {"tool-missing", name, "is needed and is not in /usr/sbin, /usr/bin, /sbin or /bin", "",
            "install the package that has it: " + package_of(name)});
  }
}

}  // namespace lvq
