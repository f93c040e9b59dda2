#include "commands/shared/doomed_volume.h"

#include <algorithm>

#include "base/text.h"
#include "model/fstab.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "model/uses.h"

namespace lvq {
namespace {

std::vector<std::string> full_names(const std::vector<const LogicalVolume*>& volumes) {
  std::vector<std::string> names;
  for (const LogicalVolume* each : volumes) names.push_back(full_name(*each));
  return names;
}

void missing(Findings& findings, const char* code, const std::string& subject, const char* what) {
  warn(findings, code, subject,
       std::string("There is no ") + what + " " + printable(subject) + ": nothing to remove.");
}

class VolumeSelection {
 public:
  VolumeSelection(const Context& context, Findings& findings)
      : context_(context), machine_(context.machine), findings_(findings) {}

  void name(const LogicalVolume& lv) {
    if (!named_.insert(&lv).second)
      refuse(findings_,
             {"duplicate-argument", full_name(lv), "is named twice", "", "name each volume once"});
  }

  void whole_group(const std::string& vg) {
    for (const auto& lv : machine_.lvs)
      if (lv.vg == vg && !lv.hidden) named_.insert(&lv);
  }

  std::vector<DoomedVolume> in_order() {
    for (const auto& lv : machine_.lvs)  // in their own order: the same plan every time
      if (named_.contains(&lv)) take(lv);
    return std::move(order_);
  }

 private:
  void take(const LogicalVolume& lv) {
    if (!taken_.insert(&lv).second) return;
    const auto dependents = dependents_of(lv, machine_);
    check_named(lv, dependents);
    for (const LogicalVolume* each : dependents) take(*each);
    check_whole(lv);
    const std::string path = lv_path(lv.vg, lv.name);
    order_.push_back({&lv, path, machine_.device(path)});
  }

  void check_named(const LogicalVolume& lv, const std::vector<const LogicalVolume*>& dependents) {
    std::vector<const LogicalVolume*> unnamed;
    std::ranges::copy_if(dependents, std::back_inserter(unnamed),
                         [&](const LogicalVolume* each) { return !named_.contains(each); });
    if (unnamed.empty()) return;
    const std::string word = "remove:" + join(full_names(unnamed), ",");
    if (context_.allowed.contains(word))
      return named_.insert(unnamed.begin(), unnamed.end()), void();
    refuse(
        findings_,
        {"device-in-use", full_name(lv),
         "would take others with it that were not named: " + join(full_names(unnamed), ", "),
         "origin and pool in lvm fullreport", "to remove them too: --allow " + shell_quote(word)},
        word);
  }

  void check_whole(const LogicalVolume& lv) {
    const std::string by = "lv_attr " + lv.attr;
    if (lv.hidden)
      refuse(findings_, {"lv-type-unsupported", full_name(lv), "is a part of another volume",
                         "lv_parent " + lv.parent, "name the volume it belongs to"});
    if (lv.suspended)
      refuse(findings_, {"frozen", full_name(lv), "is suspended", by,
                         "dmsetup resume, or finish what suspended it"});
    if (lv.merging || !lv.convert_lv.empty())
      refuse(findings_,
             {"busy", full_name(lv), lv.merging ? "is being merged" : "is being converted", by,
              "wait until that has ended"});
  }

  const Context& context_;
  const Snapshot& machine_;
  Findings& findings_;
  std::set<const LogicalVolume*> named_, taken_;
  std::vector<DoomedVolume> order_;
};

// --- what a boot names
// ------------------------------------------------------------------------------------------

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

bool names_volume(const std::string& spec, const DoomedVolume& volume, const Snapshot& machine) {
  return spec == volume.path || spec == "/dev/mapper/" + dm_name(volume.lv->vg, volume.lv->name) ||
         (volume.device && names_device(spec, *volume.device, machine));
}

// --- use
// --------------------------------------------------------------------------------------------------------

class UseCheck {
 public:
  UseCheck(const std::vector<DoomedVolume>& volumes, const Context& context, Processes processes,
           Findings& findings)
      : volumes_(volumes),
        context_(context),
        machine_(context.machine),
        processes_(processes),
        findings_(findings) {}

  void check(const DoomedVolume& volume) {
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
    for (const auto& path : context_.protected_paths)
      if (is_at_or_below(path, target))
        refuse(findings_,
               {"state-dir-affected", *path_,
                "holds " + path + ", which lvq or LVM needs while it runs", "mounted on " + target,
                "give another --state-dir and --log, or move it away"});
  }

  // Something else that is mounted in the tree, over it or below the mount point, would have to go
  // first.
  void check_neighbour(const Mount& mount, const Mount& other) {
    if (&other == &mount || !other.holder.empty() || !is_at_or_below(other.target, mount.target))
      return;
    const bool same_place = other.target == mount.target;
    if (is_automount(other) && (same_place || doomed_below(other, volumes_, machine_)))
      return;  // it is stopped too
    if (!same_place && (mount.target == "/" || doomed_with(other, volumes_, machine_))) return;
    busy(same_place ? "shares the mount point " + mount.target + " with " + printable(other.source)
                    : "has " + printable(other.source) + " mounted inside it, on " +
                          printable(other.target),
         "/proc/self/mountinfo",
         is_automount(other)
             ? "systemctl stop " + shell_quote(unit_of_path(other.target, ".automount")) + " first"
             : "unmount that first: umount " + shell_quote(other.target));
  }

  // What a boot looks for by a name of it, whether it is active now or not.
  void check_boot(const DoomedVolume& volume) {
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
    const std::string word = "wipe:" + *path_;
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
    const auto is_member = [&](const DoomedVolume& each) {
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

  // A lazy umount, a target of the kernel's or a process that hides: nothing says who, but it is
  // open.
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

  const std::vector<DoomedVolume>& volumes_;
  const Context& context_;
  const Snapshot& machine_;
  const Processes processes_;
  Findings& findings_;
  const Device* device_ = nullptr;
  const std::string* path_ = nullptr;
};

}  // namespace

std::set<std::string> DecommissionRequest::groups() const {
  std::set<std::string> groups;
  if (!vg.empty()) groups.insert(vg);
  for (const auto& [group, name] : lvs) groups.insert(group);
  return groups;
}

std::vector<DoomedVolume> select_volumes(const DecommissionRequest& request, const Context& context,
                                         Findings& findings) {
  const Snapshot& machine = context.machine;
  VolumeSelection selection(context, findings);
  for (const auto& group : request.groups()) {
    const VolumeGroup* vg = machine.vg(group);
    if (vg) {
      check_vg_usable(*vg, machine, findings);
      check_no_move(group, "busy", machine, findings);
    }
    if (!vg) missing(findings, "vg-missing", group, "volume group");
  }
  if (!request.vg.empty()) selection.whole_group(request.vg);
  for (const auto& [group, name] : request.lvs) {
    const LogicalVolume* lv = machine.lv(group, name);
    if (lv) selection.name(*lv);
    if (!lv && machine.vg(group))
      missing(findings, "lv-missing", full_name(group, name), "logical volume");
  }
  return selection.in_order();
}

std::set<std::string> release_files() {
  return {kFstab, kCrypttab, "/proc/cmdline", "/sys/power/resume",
          "/etc/initramfs-tools/conf.d/resume"};
}

void check_not_in_use(const std::vector<DoomedVolume>& volumes, const Context& context,
                      Findings& findings, Processes processes) {
  UseCheck use(volumes, context, processes, findings);
  for (const auto& volume : volumes) use.check(volume);
}

namespace {

std::string signature_words(const std::vector<Signature>& signatures) {
  std::vector<std::string> words;
  for (const auto& each : signatures) {
    std::string word = each.type;
    if (!each.label.empty()) word += " \"" + each.label + "\"";
    if (!each.uuid.empty()) word += " (UUID " + each.uuid + ")";
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  return words.empty() ? "no signature" : join(words, " and ");
}

std::string usage_words(const Device& device, const Snapshot& machine) {
  const auto usage = machine.usage.find(device.name);
  const bool mounted = !machine.mounts_of(device).empty();
  std::string words;
  if (usage != machine.usage.end()) words += ", " + text(usage->second.used) + " used";
  if (mounted) words += ", mounted now";
  if (usage != machine.usage.end() && !mounted && !usage->second.last_mounted.empty())
    words += ", last mounted " + usage->second.last_mounted;
  return words;
}

}  // namespace

std::string content_of(const DoomedVolume& volume, const Snapshot& machine) {
  if (!volume.device) return "not active: what it holds is not known";
  const auto* signatures = machine.signatures_of(*volume.device);
  if (!signatures) return "not readable: what it holds is not known";
  return signature_words(*signatures) + usage_words(*volume.device, machine);
}

void check_not_activated_at_boot(const std::vector<DoomedVolume>& volumes, const std::string& vg,
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

void warn_of_lvm_settings(const std::vector<DoomedVolume>& volumes, const std::string& vg,
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
               path + ":" + std::to_string(n + 1) + " names " + name +
                   ", which goes: take it out there afterwards.");
  }
}

const DoomedVolume* doomed_on(const Device* device, const std::vector<DoomedVolume>& volumes) {
  const auto it = std::ranges::find_if(
      volumes, [&](const DoomedVolume& v) { return device && v.device == device; });
  return it == volumes.end() ? nullptr : &*it;
}

// By what is mounted over it; or else by the line of fstab, or the unit, that says what would be.
const DoomedVolume* doomed_below(const Mount& automount, const std::vector<DoomedVolume>& volumes,
                                 const Snapshot& machine) {
  const std::string& target = automount.target;
  if (!automount.holder.empty() || !is_automount(automount)) return nullptr;
  const Mount* top = machine.mount_at(target);
  if (top && !is_automount(*top)) return doomed_with(*top, volumes, machine);
  const auto lines = machine.fstab_naming(target);
  const auto would_be = [&](const DoomedVolume& volume) {
    return std::ranges::any_of(lines,
                               [&](const auto& line) {
                                 return line.target == target &&
                                        names_volume(line.spec, volume, machine);
                               }) ||
           std::ranges::any_of(machine.units, [&](const auto& unit) {
             return unit.where == target && names_volume(unit.what, volume, machine);
           });
  };
  const auto it = std::ranges::find_if(volumes, would_be);
  return it == volumes.end() ? nullptr : &*it;
}

const DoomedVolume* doomed_with(const Mount& mount, const std::vector<DoomedVolume>& volumes,
                                const Snapshot& machine) {
  const auto it = std::ranges::find_if(volumes, [&](const DoomedVolume& v) {
    return v.device && machine.is_mount_of(mount, *v.device);
  });
  return it == volumes.end() ? nullptr : &*it;
}

}  // namespace lvq
