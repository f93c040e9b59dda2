#include "commands/grow/growable.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/active_use.h"
#include "commands/shared/changeable.h"
#include "commands/shared/extents.h"
#include "commands/shared/refusals.h"
#include "model/fstab.h"
#include "model/names.h"
#include "model/thin_pools.h"
#include "model/uses.h"

namespace lvq {
namespace {

// What of a size a swap area or a btrfs does not use, as it is no whole number of its pages.
constexpr Bytes kUnusedAtEnd = 64_KiB;

// Less than so many blocks make no allocation group (xfs_growfs(8)).
constexpr uint64_t kLeastXfsGroup = 64;
constexpr uint64_t kLargestXfsBlock = 64 << 10;

Bytes reached_by_ext(Bytes size, const ExtGeometry& ext) {
  const uint64_t end = size.value - size.value % ext.block.value;
  const uint64_t beyond = surplus(Bytes{end}, ext.first).value % ext.group.value;
  return {beyond < ext.least.value ? end - beyond : end};
}

// --- what lvq does not make larger

struct NoFilesystem {
  std::string_view type, why, instead;
};
constexpr NoFilesystem kNotFilesystems[] = {
    {"LVM2_member", "holds a physical volume", "lvextend, then pvresize {path}"}};

class Looking {
 public:
  Looking(const VolumeRef& volume, const Snapshot& machine, Findings& findings)
      : machine_(machine), findings_(findings), what_{.volume = volume} {}

  std::optional<Growable> look() {
    check_whole(*volume().lv, machine_, findings_);
    if (!check_active(volume(), "what it holds cannot be seen", findings_)) return std::nullopt;
    what_.size = what_.end = volume().device->size;
    const auto* signatures = machine_.signatures_of(*volume().device);
    if (!signatures) refuse_it("unreadable", "could not be read", "wipefs", "find out why: dmesg");
    if (!signatures) return std::nullopt;
    if (signatures->empty()) return what_;
    if (!look_inside(*signatures)) return std::nullopt;
    look_at_end();
    if (what_.fs->is_swap()) return what_;
    look_at_mounts();
    check_ext();
    return what_;
  }

 private:
  const VolumeRef& volume() const { return what_.volume; }

  void refuse_it(Code code, const std::string& message, const std::string& evidence,
                 const std::string& hint) {
    refuse(findings_, {code, volume().name(), message, evidence, hint});
  }
  void refuse_to_grow(const std::string& message, const std::string& evidence,
                      std::string_view hint) {
    refuse_it("fs-cannot-grow", message, evidence,
              with_values(hint, {{"path", volume().path}, {"volume", volume().name()}}));
  }

  bool look_inside(const std::vector<Signature>& signatures) {
    const std::string& type = signatures.front().type;
    for (const auto& each : signatures)
      if (each.type != type) {
        refuse_to_grow(
            "carries signatures of " + printable(type) + " and of " + printable(each.type),
            "wipefs", "erase the one that is not in use: wipefs");
        return false;
      }
    what_.fs = find_filesystem(type);
    if (!what_.fs) {
      refuse_stranger(type);
      return false;
    }
    const auto* cannot = std::get_if<CannotGrow>(&what_.fs->growing);
    if (cannot) refuse_to_grow(std::string(cannot->why), "wipefs", cannot->instead);
    return !cannot;
  }

  void refuse_stranger(const std::string& type) {
    if (type == "crypto_LUKS") return refuse_luks();
    for (const auto& other : kNotFilesystems)
      if (other.type == type)
        return refuse_to_grow(std::string(other.why), "wipefs", other.instead);
    refuse_to_grow("holds " + printable(type) + ", which lvq does not know how to make larger",
                   "wipefs", "lvextend makes the volume larger; then it is for its own tools");
  }

  void refuse_luks() {
    std::string opened;
    for (const auto& name : volume().device->holders)
      if (const Device* holder = machine_.device_by_name(name);
          holder && holder->dm_uuid.starts_with("CRYPT-"))
        opened = holder->dm_name;
    if (opened.empty())
      return refuse_it("luks-closed",
                       "is encrypted (LUKS) and not open: what it holds inside "
                       "cannot be seen",
                       "wipefs",
                       "open it: cryptsetup open " + volume().path +
                           " NAME; then: lvextend, cryptsetup resize NAME, and the tool of what "
                           "it holds");
    refuse_it("luks-open",
              "is encrypted (LUKS), and lvq does not make it larger yet with what it holds inside",
              "it is open as /dev/mapper/" + printable(opened),
              "lvextend, then cryptsetup resize " + shell_quote(opened) +
                  ", then the tool of what /dev/mapper/" + printable(opened) + " holds");
  }

  void look_at_end() {
    const auto end = machine_.fs_ends.find(volume().device->name);
    if (end != machine_.fs_ends.end())
      what_.end = end->second;
    else if (machine_.captured)
      warn(findings_, "not-captured", volume().name(),
           "The capture does not tell how large its " + std::string(what_.fs->name) +
               " is: it is taken to be as large as the volume.");
    else
      refuse_it("unreadable",
                "its superblock does not tell where its " + std::string(what_.fs->name) + " ends",
                volume().path, "check it with its own tools");
    if (what_.end > what_.size)
      refuse_it("fs-dirty",
                "its " + std::string(what_.fs->name) + " of " + text(what_.end) +
                    " is larger than the volume of " + text(what_.size),
                "its superblock", "make the volume as large again: lvextend");
  }

  // resize2fs and xfs_growfs look for the device by the name that a mount was made with, and the
  // kernel keeps that when a volume is renamed (lvm-behaviour 5b). A btrfs is found by its
  // directory.
  bool is_found_by_tools(const Mount& mount) const {
    return what_.fs->superblock == Superblock::btrfs ||
           machine_.device(mount.source) == volume().device;
  }

  // Its whole tree where there is such a mount.
  void look_at_mounts() {
    const auto usage = machine_.usage.find(volume().device->name);
    if (usage != machine_.usage.end() && usage->second.devices > 1)
      refuse_to_grow("is one of " + std::to_string(usage->second.devices) + " devices of a " +
                         std::string(what_.fs->name),
                     "its superblock",
                     "lvextend, then btrfs filesystem resize " +
                         std::to_string(usage->second.device_id) + ":max DIR");
    const Mount* best = nullptr;
    const Mount* writable = nullptr;
    bool mounted = false;
    for (const Mount* mount : machine_.mounts_of(*volume().device)) {
      if (!mount->holder.empty() || machine_.mount_at(mount->target) != mount) continue;
      mounted = true;
      if (has_option(mount->options, "ro") || has_option(mount->super_options, "ro")) continue;
      writable = mount;
      if (is_found_by_tools(*mount) && (!best || (best->root != "/" && mount->root == "/")))
        best = mount;
    }
    if (mounted && !writable)
      refuse_to_grow("is mounted read-only, and a " + std::string(what_.fs->name) +
                         " grows only while it can be written to",
                     "/proc/self/mountinfo", "mount it writable, or unmount it");
    if (writable && !best)
      warn(findings_, "former-name", volume().name(),
           volume().name() + " is mounted as " + printable(writable->source) +
               ", which is not its name any more, and the tool that makes a mounted " +
               std::string(what_.fs->name) +
               " larger would not find it. So lvq mounts it once more for that, where nobody else "
               "sees it.");
    if (!best) return;
    what_.mounted = live_mount(volume(), best->target, machine_);
  }

  void check_ext() {
    const auto ext = machine_.ext.find(volume().device->name);
    if (ext == machine_.ext.end()) return;
    if (ext->second.has_errors)
      refuse_it("fs-dirty", "its superblock says that errors were found in it", "its superblock",
                "unmount it, e2fsck -f " + volume().path + ", and try again");
    if (ext->second.is_for_offline)
      refuse_to_grow(
          "has no journal, or the feature sparse_super2: it does not grow safely while "
          "it is mounted",
          "its superblock",
          "give it a journal (tune2fs -j {path}); or unmount it, lvextend, "
          "e2fsck -f {path}, resize2fs {path}");
  }

  const Snapshot& machine_;
  Findings& findings_;
  Growable what_;
};

// --- what lvq gives no extents to

struct NoExtents {
  std::string why, hint;
};

// A striped volume counts only if all its segments have the same number of stripes.
bool is_linear_or_striped(const LogicalVolume& lv) {
  if (lv.layout == "linear") return true;
  return lv.layout == "striped" && std::ranges::all_of(lv.segments, [&](const LvSegment& each) {
           return each.type == "striped" && ranges_of(each).size() == stripes_at_end(lv);
         });
}

std::optional<NoExtents> no_extents_for_thin(const LogicalVolume& lv, const Snapshot& machine) {
  if (lv.role.find("thickorigin") != std::string::npos)
    return NoExtents{"has a thick snapshot, and LVM makes an origin no larger while it is active",
                     "remove its snapshots first: lvq decommission --lv"};
  const LogicalVolume* origin = origin_of(lv, machine);
  if (!lv.origin_uuid.empty() && (!origin || !is_thin(*origin)))
    return NoExtents{
        "is thin and has an origin outside its pool, and lvq does not know what "
        "becomes of one that is larger than that",
        "lvextend; then lvq grow makes what it holds as large"};
  return std::nullopt;
}

std::optional<NoExtents> no_extents_for(const LogicalVolume& lv, const Snapshot& machine) {
  const std::string kind = lv.layout + "," + lv.role, name = full_name(lv);
  const auto is = [&](std::string_view word) { return kind.find(word) != kind.npos; };
  const std::string by_hand = "lvextend; then lvq grow makes what it holds as large";
  if (lv.hidden) return NoExtents{part_words(lv), "lvs -a shows what belongs together"};
  if (is("thicksnapshot")) return NoExtents{"is a snapshot", "name its origin"};
  if (is("cache"))
    return NoExtents{
        "has a cache, with which lvq gives it no extents",
        "take the cache away for the time being: lvq accelerate --lv " + name + " --detach"};
  if (const auto dependents = dependents_of(lv, machine); !is("thin") && !dependents.empty())
    return NoExtents{"has the snapshot " + dependents.front()->name +
                         ", and LVM makes an origin no larger while it is active",
                     "remove its snapshots first: lvq decommission --lv"};
  if (is_thin_volume(lv)) return no_extents_for_thin(lv, machine);
  if (!is_linear_or_striped(lv))
    return NoExtents{
        "is neither linear, striped throughout alike nor thin, and lvq gives extents to no "
        "other yet",
        by_hand};
  return std::nullopt;
}

}  // namespace

Bytes Growable::reached(Bytes volume_size, const Snapshot& machine) const {
  const std::string& device = volume.device->name;
  switch (fs->superblock) {
    case Superblock::ext:
      if (const auto ext = machine.ext.find(device); ext != machine.ext.end())
        return reached_by_ext(volume_size, ext->second);
      return {1};
    case Superblock::xfs: {
      const auto xfs = machine.xfs.find(device);
      const uint64_t block = xfs == machine.xfs.end() ? kLargestXfsBlock : xfs->second.block;
      return surplus(volume_size, Bytes{kLeastXfsGroup * block});
    }
    case Superblock::btrfs:
    case Superblock::ntfs:
    case Superblock::swap:
    case Superblock::not_read:
      break;
  }
  return surplus(volume_size, kUnusedAtEnd);
}

FsIs Growable::content() const {
  return {volume.path, std::string(fs->name), volume.content->uuid, volume.content->label};
}

std::optional<Growable> growable(const std::string& vg, const std::string& lv,
                                 const Snapshot& machine, Findings& findings) {
  const auto volume = changeable_volume(vg, lv, machine, findings);
  return volume ? Looking(*volume, machine, findings).look() : std::nullopt;
}

void check_extensible(const VolumeRef& volume, const Snapshot& machine, Findings& findings) {
  const auto why = no_extents_for(*volume.lv, machine);
  if (!why) return;
  refuse(findings, {"lv-type-unsupported", volume.name(), why->why,
                    "lv_layout " + volume.lv->layout + ", lv_role " + volume.lv->role, why->hint});
}

}  // namespace lvq
