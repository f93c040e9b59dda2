#include "commands/provision/volume.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume.h"
#include "model/legs.h"
#include "model/uses.h"

namespace lvq {
namespace {

void contradicts(Findings& findings, const Volume& volume, std::string message,
                 std::string evidence) {
  refuse(findings, {"partial-state", volume.path, std::move(message), std::move(evidence),
                    "change the request to what is there, or remove what is there first"});
}

void contradicts_in_size(Findings& findings, const Volume& volume, const LogicalVolume& lv) {
  const bool is_smaller = lv.extents < volume.extents;
  const std::string wanted = std::to_string(volume.extents.value);
  refuse(findings, {"partial-state", volume.path, "exists with another size",
                    std::to_string(lv.extents.value) + " extents, the request is " + wanted,
                    "change the request to what is there, or make it " +
                        std::string(is_smaller ? "larger: lvq grow" : "smaller: lvq shrink") +
                        " --lv " + full_name(lv) + " --size " + wanted});
}

// A request without a stripe size means any.
bool is_as_asked(const VolumeLayout& there, const VolumeLayout& asked) {
  VolumeLayout alike = there;
  if (asked.stripe_size.value == 0) alike.stripe_size = {};
  return alike == asked;
}

void match_layout(Volume& volume, const LogicalVolume& lv, Findings& findings) {
  const VolumeLayout& asked = volume.request.layout;
  const auto there = layout_of(lv);
  if (there && is_as_asked(*there, asked))
    volume.layout = *there;
  else if (asked == VolumeLayout{})
    contradicts(findings, volume, "exists, but not as a plain linear volume",
                "lv_layout " + lv.layout);
  else
    contradicts(findings, volume, "exists, but not as " + text(asked),
                there ? "it is " + text(*there) : "lv_layout " + lv.layout);
}

void match_lv(Volume& volume, const LogicalVolume& lv, Findings& findings) {
  volume.lv_there = true;
  if (lv.extents != volume.extents) contradicts_in_size(findings, volume, lv);
  match_layout(volume, lv, findings);
  if (is_snapshot(lv))
    contradicts(findings, volume, "exists, but as a snapshot of another volume",
                "lv_attr " + lv.attr);
  if (!lv.active || lv.suspended)
    contradicts(findings, volume, "exists, but is not active, so what it holds cannot be seen",
                "lv_attr " + lv.attr);
}

void match_fs(Volume& volume, const Device& device, const Snapshot& machine, Findings& findings) {
  const auto* signatures = machine.signatures_of(device);
  if (!signatures) return contradicts(findings, volume, "exists, but could not be looked at", "");
  if (signatures->empty()) return;
  const auto is_ours = [&](const Signature& s) { return s.type == volume.fs->name; };
  if (!std::ranges::all_of(*signatures, is_ours)) {
    contradicts(findings, volume,
                "holds " + join(describe_signatures(device, machine), "; ") + ", not " +
                    std::string(volume.fs->name),
                "wipefs");
    return;
  }
  volume.fs_there = true;
  for (const auto& signature : *signatures)
    if (!signature.uuid.empty()) volume.uuid = signature.uuid;
  const std::string& label = volume.request.label;
  const auto has_it = [&](const Signature& s) { return s.label == label; };
  if (!label.empty() && std::ranges::none_of(*signatures, has_it))
    contradicts(findings, volume,
                "holds " + join(describe_signatures(device, machine), "; ") +
                    ", whose label is not \"" + label + "\"",
                "wipefs");
}

void match_mount(Volume& volume, const Device& device, const Snapshot& machine,
                 Findings& findings) {
  if (volume.fs->is_swap()) {
    volume.mounted = machine.swaps_on(device);
    return;
  }
  for (const Mount* mount : machine.mounts_of(device)) {
    if (!mount->holder.empty()) continue;
    if (mount->target == volume.request.mount)
      volume.mounted = true;
    else
      contradicts(findings, volume,
                  "is mounted on " + mount->target + ", not on " + volume.request.mount,
                  "/proc/self/mountinfo");
  }
}

void match_line(Volume& volume, const Device& device, const Snapshot& machine, Findings& findings) {
  for (const auto& entry : machine.fstab()) {
    if (!names_device(entry.spec, device, machine)) continue;
    if (entry.target == volume.line.target && entry.type == volume.line.type &&
        entry.options == volume.line.options) {
      volume.in_fstab = true;
      volume.line = entry;
    } else {
      contradicts(findings, volume,
                  "has another line in /etc/fstab: " + printable(format_fstab_entry(entry)),
                  "/etc/fstab:" + std::to_string(entry.line));
    }
  }
}

}  // namespace

void match_existing(Volume& volume, const std::string& vg, const Context& context,
                    Findings& findings) {
  const Snapshot& machine = context.machine;
  const LogicalVolume* lv = machine.lv(vg, volume.request.name);
  if (lv) match_lv(volume, *lv, findings);
  const Device* device = lv ? machine.device(volume.path) : nullptr;
  if (device && volume.fs) {
    match_fs(volume, *device, machine, findings);
    if (wants_line(volume)) {
      match_mount(volume, *device, machine, findings);
      match_line(volume, *device, machine, findings);
    }
  }
  if (!volume.fs) volume.fs_there = true;
  if (!wants_line(volume)) volume.mounted = volume.in_fstab = true;
}

std::string describe_presence(const Volume& volume) {
  if (volume.nothing_there()) return volume.path + " is missing";
  if (volume.complete()) return volume.path + " is complete";
  std::vector<std::string> missing;
  if (!volume.fs_there) missing.push_back("no " + std::string(volume.fs->name));
  if (!volume.mounted) missing.push_back(volume.fs->is_swap() ? "not active" : "not mounted");
  if (!volume.in_fstab) missing.push_back("no line in /etc/fstab");
  return volume.path + " exists, " + join(missing, ", ");
}

LvIs lv_fact(const Volume& volume, const std::string& vg, const std::string& tag) {
  return {vg, volume.request.name, volume.extents, lvm_words(volume.layout), tag};
}

FsIs fs_fact(const Volume& volume) {
  return {volume.path, std::string(volume.fs->name), volume.uuid, volume.request.label};
}

bool wants_line(const Volume& volume) {
  return volume.fs && (volume.fs->is_swap() || !volume.request.mount.empty());
}

}  // namespace lvq
