#include "commands/shared/refusals.h"

#include <algorithm>

#include "base/text.h"
#include "model/health.h"
#include "model/names.h"
#include "plan/tools.h"

namespace lvq {
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
