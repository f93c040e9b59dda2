#include "commands/shared/new_pv_check.h"

#include <algorithm>

#include "base/file_place.h"
#include "base/text.h"
#include "commands/shared/consent.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "model/fstab.h"
#include "model/uses.h"

namespace lvq {
namespace {

std::vector<const Device*> related(const Device& device, const Snapshot& machine) {
  std::vector<const Device*> all = {&device};
  for (const Device* partition : machine.partitions_of(device)) all.push_back(partition);
  return all;
}

bool consented(const NewPvDevice& target, const Context& context) {
  return context.allowed.contains(consent_word(Consent::wipe, target.path)) ||
         context.allowed.contains(consent_word(Consent::wipe, device_path(*target.device)));
}

void refuse_with_consent(const NewPvDevice& target, const Context& context, Findings& findings,
                         Error what) {
  if (consented(target, context)) return;
  const std::string word = consent_word(Consent::wipe, target.path);
  what.hint = "to destroy it: --allow " + shell_quote(word);
  refuse(findings, std::move(what), word);
}

void check_use(const NewPvDevice& target, const Snapshot& machine, Findings& findings) {
  const Device& device = *target.device;
  auto uses = describe_uses(device, machine);
  if (const Device* disk =
          device.parent.empty() ? nullptr : machine.device_by_name(device.parent)) {
    for (const auto& holder : disk->holders) uses.push_back(disk->name + ": in use by " + holder);
    for (const Mount* mount : machine.mounts_of(*disk))
      uses.push_back(disk->name + ": mounted on " + mount->target);
  }
  for (const auto& user : describe_users(device, machine))
    uses.push_back(device.name + ": in use by " + user);
  if (device.dm_uuid.starts_with("LVM-")) uses.push_back(device.name + ": is a logical volume");
  if (uses.empty()) return;
  refuse(findings, {"device-in-use", target.path, "is in use", join(uses, "; "),
                    "release it first, or name another device"});
}

std::string membership(const PhysicalVolume& pv, const Snapshot& machine) {
  const VolumeGroup* vg = machine.vg(pv.vg);
  if (!vg) return "volume group " + pv.vg;
  std::string words = "volume group " + vg->name;
  if (vg->exported) words = "exported " + words;
  if (vg->foreign) words = "foreign " + words + " (system ID " + vg->system_id + ")";
  if (vg->shared) words = "shared " + words;
  if (vg->partial) words = "incomplete " + words;
  return words;
}

// Refuses the device for its LVM label. check_signatures() leaves that label to this function.
void check_pv(const NewPvDevice& target, const Device& device, const Context& context,
              Findings& findings) {
  const PhysicalVolume* pv = context.machine.pv_on(device);
  const auto* signatures = context.machine.signatures_of(device);
  if (!pv) {
    const bool labelled = signatures && std::ranges::any_of(*signatures, [](const Signature& s) {
                            return s.type == "LVM2_member";
                          });
    if (labelled)
      refuse(findings,
             {"device-is-pv", target.path,
              device.name +
                  " carries a physical volume label that LVM does not list: a duplicate, filtered "
                  "out, or missing from the devices file",
              "wipefs shows LVM2_member, lvm fullreport does not",
              "pvs -a -o +pv_duplicate tells which"});
    return;
  }
  if (!pv->vg.empty()) {
    refuse(findings, {"device-is-pv", target.path,
                      device.name + " is a physical volume of " + membership(*pv, context.machine),
                      "PV UUID " + pv->uuid,
                      "move its data away first (lvq evacuate), or remove the volume group"});
  } else if (pv->in_use) {
    refuse(findings,
           {"device-is-pv", target.path,
            device.name +
                " is marked as used by a volume group that cannot be seen, as an interrupted "
                "vgcreate or vgremove leaves it",
            "PV UUID " + pv->uuid + ", pv_in_use 1",
            "if no other host uses it: pvremove -ff " + shell_quote(target.path)});
  } else {
    refuse_with_consent(target, context, findings,
                        {"device-is-pv", target.path, device.name + " is a free physical volume",
                         "PV UUID " + pv->uuid, ""});
  }
}

std::string worded(const Signature& signature) {
  std::string words = signature.type;
  if (!signature.label.empty()) words += " \"" + signature.label + "\"";
  if (!signature.uuid.empty()) words += " (UUID " + signature.uuid + ")";
  return words;
}

void check_signatures(const NewPvDevice& target, const Device& device, const Context& context,
                      Findings& findings) {
  const auto* signatures = context.machine.signatures_of(device);
  if (!signatures) {
    refuse(findings,
           {"signature-found", target.path, device.name + " could not be looked at for signatures",
            context.machine.captured ? "the capture does not hold them"
                                     : "device suspended or of size 0",
            ""});
    return;
  }
  std::vector<std::string> found, offsets;
  for (const auto& signature : *signatures) {
    if (signature.type == "LVM2_member") continue;  // check_pv's part
    if (std::ranges::find(found, worded(signature)) == found.end())
      found.push_back(worded(signature));
    offsets.push_back(std::to_string(signature.offset));
  }
  if (found.empty()) return;
  const std::string where = &device == target.device ? "" : "its partition " + device.name + " ";
  refuse_with_consent(target, context, findings,
                      {"signature-found", target.path, where + "holds " + join(found, " and "),
                       "wipefs, at byte " + join(offsets, ", "), ""});
}

template <class Entries>
void check_table(const char* file, const Entries& entries, auto spec_of, const NewPvDevice& target,
                 const Context& context, Findings& findings) {
  for (const auto& entry : entries)
    for (const Device* device : related(*target.device, context.machine))
      if (names_device(spec_of(entry), *device, context.machine))
        refuse(findings,
               {"fstab-references", target.path,
                std::string(file) + " names " + device->name + " as " + printable(spec_of(entry)),
                file_place(file, entry.line), "remove that line first, or name another device"});
}

void check_size(const NewPvDevice& target, Findings& findings) {
  const Device& device = *target.device;
  if (device.read_only)
    refuse(findings, {"device-in-use", target.path, "is read-only",
                      "/sys/class/block/" + device.name + "/ro is 1", ""});
  if (device.size < kMinPvBytes)
    refuse(findings, {"device-too-small", target.path,
                      "has " + std::to_string(device.size.value) +
                          " bytes; a physical volume needs at least " + text(kMinPvBytes),
                      "/sys/class/block/" + device.name + "/size", ""});
}

void check_usable(const NewPvDevice& target, const Snapshot& machine, Findings& findings) {
  const auto unusable = machine.unusable.find(target.device->name);
  if (unusable == machine.unusable.end()) return;
  // LVM ignores a disk with a partition table. With consent that is wiped first; without it the
  // disk is refused for its signatures.
  if (!machine.partitions_of(*target.device).empty()) return;
  std::vector<std::string> settings;
  for (const char* name : {"devices/filter", "devices/global_filter"})
    if (const auto* filter = machine.lvm_setting(name);
        filter && *filter != std::vector<std::string>{"a|.*|"})
      settings.push_back(std::string(name) + " = [ \"" + join(*filter, "\", \"") + "\" ]");
  const std::string why = settings.empty() ? "" : ", by " + join(settings, " and ");
  refuse(findings,
         {"device-filtered", target.path, "is not used by LVM" + why, unusable->second,
          settings.empty() ? "find out why: pvcreate --test -v " + shell_quote(target.path)
                           : "accept it there, in /etc/lvm/lvm.conf, or name another device"});
}

}  // namespace

std::vector<NewPvDevice> resolve_targets(const std::vector<std::string>& paths,
                                         const Context& context, Findings& findings) {
  std::vector<NewPvDevice> targets;
  for (const auto& path : paths) {
    const Device* device = context.machine.device(path);
    if (!device) {
      const PathState* state = context.machine.path(path);
      const bool there = state && state->kind != PathState::Kind::absent;
      refuse(findings, there ? Error{"device-not-block", path, "is not a block device", "lstat", ""}
                             : Error{"device-missing", path, "there is no such device", "",
                                     "lsblk lists what there is"});
      continue;
    }
    const auto same = std::ranges::find_if(targets, [&](const NewPvDevice& other) {
      return other.device == device || other.device->parent == device->name ||
             device->parent == other.device->name;
    });
    if (same != targets.end())
      refuse(findings,
             {"duplicate-argument", path,
              "is named twice: " + device->name + " is the same as, or part of, " + same->path,
              std::to_string(device->major) + ":" + std::to_string(device->minor),
              "name each device once"});
    else
      targets.push_back({path, device, {}});
  }
  return targets;
}

void check_target(NewPvDevice& target, const Context& context, Findings& findings) {
  const Snapshot& machine = context.machine;
  check_use(target, machine, findings);
  check_size(target, findings);
  check_usable(target, machine, findings);
  for (const Device* device : related(*target.device, machine)) {
    check_pv(target, *device, context, findings);
    check_signatures(target, *device, context, findings);
  }
  const auto by_spec = [](const FstabEntry& entry) { return entry.spec; };
  const auto by_device = [](const CrypttabEntry& entry) { return entry.device; };
  check_table(kFstab, machine.fstab(), by_spec, target, context, findings);
  check_table(kCrypttab, machine.crypttab(), by_device, target, context, findings);
  if (consented(target, context)) target.to_wipe = describe_signatures(*target.device, machine);
}

void check_sector_sizes(const std::vector<const Device*>& devices, const std::string& vg,
                        Findings& findings) {
  std::map<uint32_t, std::vector<std::string>> by_size;
  for (const Device* device : devices) by_size[device->sector].push_back(device->name);
  if (by_size.size() < 2) return;
  std::vector<std::string> words;
  for (const auto& [size, names] : by_size)
    words.push_back(std::to_string(size) + " bytes: " + join(names, ", "));
  refuse(findings, {"sector-size-mixed", vg,
                    "its devices would have different sector sizes, and file systems moved between "
                    "them stop to mount",
                    join(words, "; "), "use devices of one logical sector size in a volume group"});
}

}  // namespace lvq
