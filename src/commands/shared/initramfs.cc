#include "commands/shared/initramfs.h"

#include <set>

#include "commands/shared/refusals.h"
#include "model/devices_file.h"

namespace lvq {
namespace {

bool uses_devices_file(const Snapshot& machine) {
  const auto* used = machine.lvm_setting("devices/use_devicesfile");
  const auto file = machine.files.find(kDevicesFile);
  return used && *used == std::vector<std::string>{"1"} && file != machine.files.end() &&
         file->second.exists;
}

// What an initramfs mounts from the group; nullptr: nothing.
const Mount* mounted_at_boot(const std::string& vg, const Snapshot& machine) {
  for (const Device* device : machine.volumes_of(vg))
    for (const Mount* mount : machine.mounts_of(*device))
      if (mount->holder.empty() && (mount->target == "/" || mount->target == "/usr")) return mount;
  return nullptr;
}

class InitramfsCheck {
 public:
  InitramfsCheck(const Snapshot& machine, Findings& findings)
      : machine_(machine), findings_(findings) {}

  void look_at(const std::vector<Step>& steps) {
    for (const auto& step : steps)
      for (const auto& fact : step.after) look_at_joining(fact);
    // One warning is enough: it tells to make the initramfs anew, which mends both.
    if (told_.empty())
      for (const auto& step : steps)
        for (const auto& fact : step.after) look_at_leaving(fact);
  }

 private:
  void look_at_joining(const Fact& fact) {
    const auto* member = std::get_if<PvIs>(&fact);
    if (!member || member->vg.empty()) return;
    const PhysicalVolume* pv = machine_.pv_by_uuid(member->uuid);
    if (!pv || pv->vg != member->vg) tell(member->vg, member->path, "does not list");
  }

  void look_at_leaving(const Fact& fact) {
    const auto* unlisted = std::get_if<NotInDevicesFile>(&fact);
    const Device* device = unlisted ? machine_.device(unlisted->path) : nullptr;
    const PhysicalVolume* pv = device ? machine_.pv_on(*device) : nullptr;
    if (pv && !pv->vg.empty()) tell(pv->vg, unlisted->path, "goes on listing");
  }

  void tell(const std::string& vg, const std::string& path, const char* what) {
    const Mount* mount = mounted_at_boot(vg, machine_);
    if (!mount || !told_.insert(path).second) return;
    warn(findings_, "initramfs-stale", path,
         mount->target + " is mounted from " + vg +
             " at a boot, by an initramfs whose copy of LVM's devices file " + what + " " + path +
             ": before the next boot run update-initramfs -u, or dracut --force "
             "--regenerate-all.");
  }

  const Snapshot& machine_;
  Findings& findings_;
  std::set<std::string> told_;
};

}  // namespace

void warn_of_initramfs(const std::vector<Step>& steps, const Snapshot& machine,
                       Findings& findings) {
  if (uses_devices_file(machine)) InitramfsCheck(machine, findings).look_at(steps);
}

}  // namespace lvq
