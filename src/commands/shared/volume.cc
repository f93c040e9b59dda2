#include "commands/shared/volume.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "model/names.h"

namespace lvq {

std::string VolumeRef::name() const { return full_name(*lv); }

VolumeRef volume_ref(const LogicalVolume& lv, const Snapshot& machine) {
  VolumeRef volume{.vg = machine.vg(lv.vg), .lv = &lv, .path = lv_path(lv.vg, lv.name)};
  volume.device = machine.device(volume.path);
  if (volume.device) volume.content = machine.content_of(*volume.device);
  return volume;
}

VolumeRef find_volume(const std::string& vg, const std::string& name, const Snapshot& machine,
                      Findings& findings) {
  const VolumeGroup* group = find_group(vg, machine, findings);
  const LogicalVolume* lv = machine.lv(vg, name);
  if (group && lv) return volume_ref(*lv, machine);
  if (group)
    refuse(findings, {"lv-missing", full_name(vg, name), "there is no such logical volume",
                      "lvm fullreport", "lvs lists them"});
  return {.vg = group};
}

const VolumeGroup* find_group(const std::string& vg, const Snapshot& machine, Findings& findings,
                              const std::string& way_on) {
  const VolumeGroup* group = machine.vg(vg);
  if (!group)
    refuse(findings, {"vg-missing", vg, "there is no such volume group", "lvm fullreport", way_on});
  return group;
}

std::string part_words(const LogicalVolume& lv) {
  return "is a part of " + (lv.parent.empty() ? "another volume" : full_name(lv.vg, lv.parent));
}

bool check_active(const VolumeRef& volume, const std::string& so, Findings& findings) {
  if (volume.device) return true;
  refuse(findings, {"not-active", volume.name(), "is not active: " + so,
                    "lv_attr " + volume.lv->attr, "lvchange -ay " + volume.name()});
  return false;
}

namespace {

bool takes_in_a_snapshot(const LogicalVolume& lv, const Snapshot& machine) {
  return std::ranges::any_of(machine.lvs, [&](const LogicalVolume& other) {
    return other.merging && other.vg == lv.vg && other.origin_uuid == lv.uuid;
  });
}

}  // namespace

std::vector<Error> unsettled(const LogicalVolume& lv, const Snapshot& machine) {
  const std::string name = full_name(lv), by = "lv_attr " + lv.attr;
  const auto busy = [&](const char* words) {
    return Error{"busy", name, words, by, "wait until that has ended"};
  };
  std::vector<Error> found;
  if (lv.suspended)
    found.push_back(
        Error{"frozen", name, "is suspended", by, "dmsetup resume, or finish what suspended it"});
  if (lv.merging || takes_in_a_snapshot(lv, machine))
    found.push_back(busy("is being merged"));
  else if (!lv.convert_lv.empty() || !lv.move_pv.empty())
    found.push_back(busy("is being converted"));
  return found;
}

void check_settled(const LogicalVolume& lv, const Snapshot& machine, Findings& findings) {
  for (auto& error : unsettled(lv, machine)) refuse(findings, std::move(error));
}

namespace {

std::string unquoted(std::string text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

}  // namespace

bool names_device(const std::string& spec, const Device& device, const Snapshot& machine) {
  if (const auto link = machine.links.find(spec);
      link != machine.links.end() && link->second == device.name)
    return true;
  if (spec.starts_with("/")) return machine.device(spec) == &device;
  const size_t equals = spec.find('=');
  const auto* signatures = machine.signatures_of(device);
  if (equals == std::string::npos || !signatures) return false;
  const std::string tag = spec.substr(0, equals), value = unquoted(spec.substr(equals + 1));
  return std::ranges::any_of(*signatures, [&](const Signature& signature) {
    return (tag == "UUID" && !value.empty() && lower(signature.uuid) == lower(value)) ||
           (tag == "LABEL" && !value.empty() && signature.label == value);
  });
}

std::string without_detours(const std::string& path) {
  std::string out;
  for (const auto& part : split(path, '/'))
    if (!part.empty() && part != ".") out += "/" + part;
  return out;
}

std::vector<std::string> paths_by_name(const std::string& vg, const std::string& lv) {
  const std::string mapped = dm_name(vg, lv);
  return {lv_path(vg, lv), "/dev/mapper/" + mapped, "/dev/disk/by-id/dm-name-" + mapped};
}

std::optional<size_t> spelling_by_name(const std::string& spec, const std::string& vg,
                                       const std::string& lv) {
  if (!spec.starts_with('/')) return std::nullopt;
  const auto paths = paths_by_name(vg, lv);
  const auto path = std::ranges::find(paths, without_detours(spec));
  if (path == paths.end()) return std::nullopt;
  return static_cast<size_t>(path - paths.begin());
}

bool names_path_of(const std::string& spec, const VolumeRef& volume) {
  return spelling_by_name(spec, volume.lv->vg, volume.lv->name).has_value();
}

bool names_volume(const std::string& spec, const VolumeRef& volume, const Snapshot& machine) {
  return names_path_of(spec, volume) ||
         (volume.device && names_device(spec, *volume.device, machine));
}

const VolumeRef* volume_on(const Device* device, const std::vector<VolumeRef>& volumes) {
  const auto it = std::ranges::find_if(
      volumes, [&](const VolumeRef& v) { return device && v.device == device; });
  return it == volumes.end() ? nullptr : &*it;
}

// What is mounted over the automount tells; else the line of fstab or the unit that says what would
// be mounted.
const VolumeRef* volume_below(const Mount& automount, const std::vector<VolumeRef>& volumes,
                              const Snapshot& machine) {
  const std::string& target = automount.target;
  if (!automount.holder.empty() || !is_automount(automount)) return nullptr;
  const Mount* top = machine.mount_at(target);
  if (top && !is_automount(*top)) return volume_mounted(*top, volumes, machine);
  const auto lines = machine.fstab_naming(target);
  const auto would_be = [&](const VolumeRef& volume) {
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

const VolumeRef* volume_mounted(const Mount& mount, const std::vector<VolumeRef>& volumes,
                                const Snapshot& machine) {
  const auto it = std::ranges::find_if(volumes, [&](const VolumeRef& v) {
    return v.device && machine.is_mount_of(mount, *v.device);
  });
  return it == volumes.end() ? nullptr : &*it;
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

std::string content_words(const Device& device, const Snapshot& machine) {
  const auto* signatures = machine.signatures_of(device);
  if (!signatures) return "not readable: what it holds is not known";
  return signature_words(*signatures) + usage_words(device, machine);
}

std::string content_words(const VolumeRef& volume, const Snapshot& machine) {
  if (!volume.device) return "not active: what it holds is not known";
  return content_words(*volume.device, machine);
}

}  // namespace lvq
