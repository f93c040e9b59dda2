#include "commands/shared/volume_in_use.h"

#include <algorithm>

#include "base/file_place.h"
#include "base/text.h"
#include "commands/shared/consent.h"
#include "commands/shared/refusals.h"
#include "model/fstab.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "model/uses.h"

namespace lvq {
namespace {

constexpr const char* kKernelCommandLine = "/proc/cmdline";

// "resume=UUID=…" as {"resume", "UUID=…"}, the key in lower case; words without a value have an
// empty one.
std::vector<std::pair<std::string, std::string>> boot_options(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> options;
  for (auto word : split_words(text)) {
    std::erase(word, '"');
    word = trim(word);
    const size_t equals = std::min(word.find('='), word.size());
    options.emplace_back(lower(word.substr(0, equals)),
                         word.substr(std::min(equals + 1, word.size())));
  }
  return options;
}

std::string number_of(const Device& device) {
  return std::to_string(device.major) + ":" + std::to_string(device.minor);
}

class UseCheck {
 public:
  UseCheck(const std::vector<VolumeRef>& volumes, const Context& context, Processes processes,
           Findings& findings)
      : volumes_(volumes),
        context_(context),
        machine_(context.machine),
        processes_(processes),
        findings_(findings) {}

  void check(const VolumeRef& volume) {
    device_ = volume.device;
    path_ = &volume.path;
    check_boot(volume);
    if (!volume.device) return;
    for (const Mount* mount : machine_.mounts_of(*device_)) check_mount(*mount);
    check_stacked();
    check_members();
    for (const DeviceUser* user : machine_.users_of(*device_)) check_user(*user);
    check_unexplained(*volume.lv);
  }

 private:
  void busy(const std::string& message, const std::string& evidence, const std::string& hint) {
    refuse(findings_, {"busy", *path_, message, evidence, hint});
  }

  void check_user(const DeviceUser& user) {
    if (user.pid.empty() || processes_ == Processes::now)
      busy("is in use by " + describe(user), user.evidence, user.hint);
    else
      warn(findings_, "busy", *path_, *path_ + " is in use by " + printable(describe(user)) + ".");
  }

  void check_mount(const Mount& mount) {
    if (!mount.holder.empty())
      return busy(
          "is mounted on " + printable(mount.target) + " in the mount namespace of " + mount.holder,
          "mountinfo of that namespace", "unmount it there, or end what keeps that namespace");
    check_needed(mount.target);
    for (const auto& other : machine_.mounts) check_neighbour(mount, other);
    for (const auto& swap : machine_.swaps)
      if (swap.device.empty() && is_at_or_below(swap.path, mount.target))
        busy("holds the active swap file " + printable(swap.path), "/proc/swaps",
             "swapoff it first");
    check_loops(mount.target);
    for (const auto& layer : machine_.unseen_layers)
      warn(findings_, "layer-unknown", *path_,
           "It is not known where a layer of " + printable(layer) + " lies. If it lies on " +
               *path_ + ", that cannot be released, and lvq stops there.");
  }

  void check_loops(const std::string& target) {
    for (const auto& loop : machine_.devices)
      if (!loop.backing_file.empty() && is_at_or_below(loop.backing_file, target))
        busy(
            "holds " + printable(loop.backing_file) + ", which " + loop.name + " shows as a device",
            "sysfs", "losetup -d /dev/" + loop.name + " first");
  }

  void check_needed(const std::string& target) {
    static const std::set<std::string> kNeeded = {
        "/", "/bin", "/boot", "/boot/efi", "/dev", "/efi", "/etc", "/lib", "/sbin", "/usr", "/var"};
    if (kNeeded.contains(target))
      refuse(findings_,
             {"needed-by-system", *path_, "is mounted on " + target + ", which the system needs",
              "/proc/self/mountinfo", "a running system cannot give that up"});
    check_not_protected(*path_, target, context_, findings_);
  }

  // Refuses another mount in the volume's tree, over it or below its mount point, since that would
  // have to go first.
  void check_neighbour(const Mount& mount, const Mount& other) {
    if (&other == &mount || !other.holder.empty() || !is_at_or_below(other.target, mount.target))
      return;
    const bool same_place = other.target == mount.target;
    if (is_automount(other) && (same_place || volume_below(other, volumes_, machine_)))
      return;  // it is stopped too
    if (!same_place && (mount.target == "/" || volume_mounted(other, volumes_, machine_))) return;
    busy(same_place ? "shares the mount point " + mount.target + " with " + printable(other.source)
                    : "has " + printable(other.source) + " mounted inside it, on " +
                          printable(other.target),
         "/proc/self/mountinfo",
         is_automount(other)
             ? "systemctl stop " + shell_quote(unit_of_path(other.target, ".automount")) + " first"
             : "unmount that first: umount " + shell_quote(other.target));
  }

  // Refuses a volume that a boot looks for by one of its names, whether it is active now or not.
  void check_boot(const VolumeRef& volume) {
    const auto needed = [&](const std::string& what, const std::string& evidence) {
      refuse(findings_, {"needed-by-system", *path_, "is " + what, evidence,
                         "name another one there, and bring the boot files up to date"});
    };
    const std::string resumed = "the swap that the system resumes from",
                      started = "the root that the kernel starts with";
    if (device_ && trim(machine_.file_text("/sys/power/resume")) == number_of(*device_))
      needed(resumed, "/sys/power/resume");
    for (const char* file : {kKernelCommandLine, "/etc/initramfs-tools/conf.d/resume"})
      for (const auto& [key, value] : boot_options(machine_.file_text(file)))
        if ((key == "resume" || key == "root") && names_volume(value, volume, machine_))
          needed(key == "root" ? started : resumed, file);
  }

  void check_stacked() {
    for (const auto& words : describe_stacked(*device_, machine_))
      refuse(findings_, {"device-in-use", *path_, "is " + words, "sysfs",
                         "release what is built on it first"});
    const auto* signatures = machine_.signatures_of(*device_);
    if (!signatures || std::ranges::none_of(
                           *signatures, [](const Signature& s) { return s.type == "LVM2_member"; }))
      return;
    const std::string word = consent_word(Consent::wipe, *path_);
    if (!context_.allowed.contains(word))
      refuse(findings_,
             {"device-is-pv", *path_, "holds a physical volume, perhaps of a guest's volume group",
              "wipefs", "to destroy it: --allow " + shell_quote(word)},
             word);
  }

  // A file system of several devices is lost with any of them, mounted or not.
  void check_members() {
    const auto usage = machine_.usage.find(device_->name);
    const auto* signatures = machine_.signatures_of(*device_);
    if (usage == machine_.usage.end() || usage->second.devices < 2 || !signatures ||
        signatures->empty())
      return;
    const auto is_member = [&](const VolumeRef& each) {
      const auto* its =
          each.device && !is_snapshot(*each.lv) ? machine_.signatures_of(*each.device) : nullptr;
      return its && !its->empty() && its->front().type == signatures->front().type &&
             its->front().uuid == signatures->front().uuid;
    };
    if (static_cast<uint64_t>(std::ranges::count_if(volumes_, is_member)) == usage->second.devices)
      return;
    refuse(findings_,
           {"device-in-use", *path_,
            "is one of " + std::to_string(usage->second.devices) +
                " devices of a btrfs, not all of which are to be removed",
            "its superblock", "take it out first: btrfs device remove; or name all of them"});
  }

  // Refuses a volume that is open for no visible reason: a lazy umount, a target of the kernel's or
  // a hidden process may hold it.
  void check_unexplained(const LogicalVolume& lv) {
    const bool explained = !machine_.mounts_of(*device_).empty() || machine_.swaps_on(*device_) ||
                           !describe_stacked(*device_, machine_).empty() ||
                           !machine_.users_of(*device_).empty() ||
                           !dependents_of(lv, machine_).empty();
    if (lv.open && !explained)
      busy("is open, and nothing that can be seen has it open", "lv_device_open 1",
           "a lazy unmount, an exported target or another namespace may hold it; fuser and dmsetup "
           "ls --tree may tell");
  }

  const std::vector<VolumeRef>& volumes_;
  const Context& context_;
  const Snapshot& machine_;
  const Processes processes_;
  Findings& findings_;
  const Device* device_ = nullptr;
  const std::string* path_ = nullptr;
};

}  // namespace

std::set<std::string> files_about_use() {
  return {kFstab, kCrypttab, "/proc/cmdline", "/sys/power/resume",
          "/etc/initramfs-tools/conf.d/resume"};
}

void check_not_protected(const std::string& volume, const std::string& target,
                         const Context& context, Findings& findings) {
  for (const auto& path : context.protected_paths)
    if (is_at_or_below(path, target))
      refuse(
          findings,
          {"state-dir-affected", volume, "holds " + path + ", which lvq or LVM needs while it runs",
           "mounted on " + target, "give another --state-dir and --log, or move it away"});
}

void check_not_in_use(const std::vector<VolumeRef>& volumes, const Context& context,
                      Findings& findings, Processes processes) {
  UseCheck use(volumes, context, processes, findings);
  for (const auto& volume : volumes) use.check(volume);
}

void check_not_activated_at_boot(const std::vector<VolumeRef>& volumes, const std::string& vg,
                                 const Context& context, Findings& findings) {
  const auto needed = [&](const std::string& subject, const std::string& option) {
    refuse(findings,
           {"needed-by-system", subject, "is activated at every boot by " + printable(option),
            kKernelCommandLine, "take that out of the boot loader's configuration first"});
  };
  for (const auto& [key, value] : boot_options(context.machine.file_text(kKernelCommandLine))) {
    if (key == "rd.lvm.vg" && !vg.empty() && value == vg) needed(vg, key + "=" + value);
    if (key != "rd.lvm.lv") continue;
    for (const auto& volume : volumes)
      if (full_name(*volume.lv) == value) needed(volume.path, key + "=" + value);
  }
}

void warn_of_lvm_settings(const std::vector<VolumeRef>& volumes, const std::string& vg,
                          const Context& context, Findings& findings) {
  std::vector<std::string> names;
  if (!vg.empty()) names.push_back(vg);
  for (const auto& volume : volumes) names.push_back(full_name(*volume.lv));
  for (const auto& [path, file] : context.machine.files) {
    if (!path.starts_with("/etc/lvm/")) continue;
    const auto lines = split_lines(file.text);
    for (size_t n = 0; n < lines.size(); ++n)
      for (const auto& name : names)
        if (!trim(lines[n]).starts_with('#') &&
            lines[n].find('"' + name + '"') != std::string::npos)
          warn(findings, "lvm-conf-references", name,
               file_place(path, n + 1) + " names " + name +
                   ", which goes: take it out there afterwards.");
  }
}

}  // namespace lvq
