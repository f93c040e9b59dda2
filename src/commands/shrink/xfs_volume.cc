#include "commands/shrink/xfs_volume.h"

#include <algorithm>

#include "base/text.h"
#include "commands/shared/consent.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shrink/shrinkable.h"
#include "model/allocation.h"
#include "model/filesystems.h"
#include "model/fstab.h"
#include "model/names.h"
#include "model/uses.h"

namespace lvq {
namespace {

constexpr Bytes kLogOfLeast = 64_MiB;  // the log of the smallest xfs
constexpr Bytes kXfsMargin = 32_MiB;

// Feature bits of the superblock (xfs(5)).
constexpr uint32_t kFinobt = 1, kRmapbt = 2, kReflink = 4,
                   kInobtcount = 8;  // sb_features_ro_compat
constexpr uint32_t kFtype = 1, kSparse = 2, kMetaUuid = 4, kBigtime = 8, kNeedsRepair = 0x10,
                   kNrext64 = 0x20;
constexpr uint32_t kKnownRoCompat = kFinobt | kRmapbt | kReflink | kInobtcount;
constexpr uint32_t kKnownIncompat =
    kFtype | kSparse | kMetaUuid | kBigtime | kNeedsRepair | kNrext64;

bool has_quota(const std::string& options) {
  const auto all = split(options, ',');
  return std::ranges::any_of(all, [](const std::string& each) {
    return each != "noquota" && (each.ends_with("quota") || each.ends_with("qnoenforce"));
  });
}

class XfsCheck {
 public:
  XfsCheck(const ShrinkRequest& request, const Context& context, Findings& findings)
      : request_(request), context_(context), machine_(context.machine), findings_(findings) {}

  std::optional<XfsVolume> run() {
    if (!find() || !look_inside()) return std::nullopt;
    check_kind();
    check_format();
    check_quota();
    return what_;
  }

 private:
  void refuse_it(Code code, const std::string& message, const std::string& evidence,
                 const std::string& hint) {
    refuse(findings_, {code, request_.name(), message, evidence, hint});
  }

  bool find() {
    const auto volume = changeable_volume(request_.vg, request_.lv, machine_, findings_);
    if (!volume) return false;
    what_.volume = *volume;
    return check_active(*volume, "what it holds cannot be seen", findings_);
  }

  bool look_inside() {
    const auto* signatures = machine_.signatures_of(*what_.volume.device);
    if (!signatures) {
      refuse_it("unreadable", "could not be read", "wipefs", "find out why: dmesg");
      return false;
    }
    const bool xfs =
        !signatures->empty() &&
        std::ranges::all_of(*signatures, [](const Signature& each) { return each.type == "xfs"; });
    if (!xfs) {
      refuse_it("fs-cannot-shrink", "holds no xfs" + found_instead(*signatures), "wipefs",
                "lvq shrink makes ext2, ext3, ext4, btrfs, ntfs and swap smaller");
      return false;
    }
    if (const auto usage = machine_.usage.find(what_.volume.device->name);
        usage != machine_.usage.end())
      what_.used = usage->second.used;
    const auto mounts = machine_.mounts_of(*what_.volume.device);
    what_.mounted =
        std::ranges::any_of(mounts, [](const Mount* mount) { return mount->holder.empty(); });
    what_.writable = what_.mounted && holds(FsWritable{what_.volume.path, true}, machine_);
    return true;
  }

  static std::string found_instead(const std::vector<Signature>& signatures) {
    std::vector<std::string> types;
    for (const auto& each : signatures) types.push_back(each.type);
    return types.empty() ? "" : " alone, but " + printable(join(types, " and "));
  }

  void check_kind() {
    const LogicalVolume& lv = *what_.volume.lv;
    const std::string by = "lv_layout " + lv.layout + ", lv_role " + lv.role;
    if (lv.hidden || lv.layout != "linear")
      refuse_it("lv-type-unsupported",
                "is not a plain linear volume, and lvq makes no other to copy it to", by,
                "lvs -a shows what belongs together");
    if (const auto dependents = dependents_of(lv, machine_); !dependents.empty())
      refuse_it("lv-type-unsupported",
                "has the snapshot " + dependents.front()->name + ", which would go with it", by,
                "remove its snapshots first: lvq decommission --lv");
    if (!lv.origin_uuid.empty())
      refuse_it("lv-type-unsupported", "is a snapshot", by, "name its origin");
    check_whole(lv, machine_, findings_);
  }

  void check_format() {
    const auto found = machine_.xfs.find(what_.volume.device->name);
    if (found == machine_.xfs.end()) {
      if (machine_.captured)
        warn(findings_, "not-captured", request_.name(),
             "The capture does not tell what its xfs was made with; it is looked at when the plan "
             "is carried out.");
      else
        refuse_it("unreadable", "its superblock is not one of xfs", what_.volume.path,
                  "check it with its own tools");
      return;
    }
    const XfsGeometry& geometry = what_.geometry = found->second;
    const auto cannot = [&](const std::string& why) {
      refuse_it("fs-cannot-shrink", why, "its superblock",
                "copy it by hand to a volume made for it");
    };
    if (geometry.version != 5)
      cannot("is an xfs of format " + std::to_string(geometry.version) +
             ", which has no checksums and is not made any more");
    if (geometry.external_log) cannot("has its log on another device");
    if (geometry.realtime) cannot("has a real-time part on another device");
    if ((geometry.ro_compat & ~kKnownRoCompat) != 0 || (geometry.incompat & ~kKnownIncompat) != 0)
      cannot("has features that lvq does not know");
    if ((geometry.incompat & kNeedsRepair) != 0)
      refuse_it("fs-dirty", "needs a repair first", "its superblock",
                "unmount it, xfs_repair " + what_.volume.path);
  }

  // A mount with quotas counts anew what each owner has. The limits are in files of the old xfs
  // that no copy takes along, even if it is mounted without quotas.
  void check_quota() {
    const std::string by = where_quotas_are();
    if (by.empty()) return;
    const std::string name = request_.name(), word = consent_word(Consent::quota, name);
    if (context_.allowed.contains(word))
      return warn(findings_, "quota-lost", name,
                  "The limits of its quotas are not copied. Where it is mounted with quotas, what "
                  "each owner has is counted anew, and none is limited until the limits are "
                  "restored: xfs_quota -x -c 'restore -f FILE'.");
    refuse(findings_,
           {"quota-lost", name, "has quotas, whose limits no copy keeps", by,
            "note them while it is mounted with quotas: xfs_quota -x -c 'dump -f FILE' DIR; then "
            "--allow " +
                shell_quote(word) + ", and restore them afterwards"},
           word);
  }

  // The evidence that the file system has quotas; empty: there is none.
  std::string where_quotas_are() const {
    for (const Mount* mount : machine_.mounts_of(*what_.volume.device))
      if (has_quota(mount->super_options))
        return "mounted on " + mount->target + " with " + mount->super_options;
    for (const auto& entry : machine_.fstab())
      if (names_device(entry.spec, *what_.volume.device, machine_) && has_quota(entry.options))
        return "/etc/fstab:" + std::to_string(entry.line);
    if (what_.geometry.quota) return "its superblock";
    return what_.geometry.quota_files ? "its superblock names quota files, which keep limits" : "";
  }

  const ShrinkRequest& request_;
  const Context& context_;
  const Snapshot& machine_;
  Findings& findings_;
  XfsVolume what_;
};

}  // namespace

std::optional<XfsVolume> xfs_to_copy(const ShrinkRequest& request, const Context& context,
                                     Findings& findings) {
  return XfsCheck(request, context, findings).run();
}

std::string allocation_policy(const LogicalVolume& lv) {
  switch (lv.attr.size() > 2 ? lv.attr[2] : 'i') {
    case 'c':
      return "contiguous";
    case 'l':
      return "cling";
    case 'a':
      return "anywhere";
    case 'n':
      return "normal";
    default:
      return "";
  }
}

namespace {

// How many extents the volume's own allocation policy finds there.
Extents room_on(const std::vector<const PhysicalVolume*>& pvs, const XfsVolume& what) {
  const std::string policy = allocation_policy(*what.volume.lv);
  const Allocatable room = allocatable_on(pvs);
  if (policy == "contiguous") return room.in_a_row;
  return policy == "cling" ? room.on_one : room.all;
}

// Without this check lvcreate would find it out when everything is under way.
void check_policy(const XfsVolume& what, Extents extents, const Snapshot& machine,
                  Findings& findings) {
  const std::string policy = allocation_policy(*what.volume.lv);
  const bool contiguous = policy == "contiguous";
  if (!contiguous && policy != "cling") return;
  const Extents most = room_on(members_of(*what.volume.vg, machine), what);
  if (extents <= most) return;
  refuse(findings,
         {"not-enough-space", what.volume.name(),
          "has the allocation policy " + policy + ", which the new volume is to keep: it needs " +
              std::to_string(extents.value) + " extents " + (contiguous ? "in a row on" : "on") +
              " one physical volume, and " + std::to_string(most.value) + " are the most there are",
          "lv_attr " + what.volume.lv->attr,
          "add a disk for the time being, or give that up: lvchange --alloc inherit " +
              what.volume.name()});
}

}  // namespace

void check_xfs_room(const XfsVolume& what, Extents extents, const Snapshot& machine,
                    Findings& findings) {
  const std::string name = what.volume.name();
  const Bytes target{extents.value * what.volume.vg->extent.bytes.value};
  const Extents room = allocatable_in(*what.volume.vg, machine);
  if (extents > room)
    refuse(findings, {"not-enough-space", what.volume.vg->name,
                      "has " + std::to_string(room.value) +
                          " extents that can be allocated, and both volumes are there for a " +
                          "while: " + std::to_string(extents.value) + " are needed",
                      free_words(*what.volume.vg, machine),
                      "add a disk for the time being: vgextend " + what.volume.vg->name +
                          " DEV, afterwards lvq evacuate --pv DEV"});
  check_policy(what, extents, machine, findings);
  const Bytes least = find_makeable("xfs")->making->minimum;
  if (target < least)
    refuse(findings, {"below-minimum", name,
                      text(target) + " are too little for an xfs, which needs " + text(least),
                      "mkfs.xfs(8)", "ask for 300M or more"});
  if (!what.used) return;
  const Bytes margin = std::max(kXfsMargin, Bytes{what.used->value / 16});
  const Bytes needed{what.used->value + kLogOfLeast.value + margin.value};
  if (target < needed)
    refuse(findings, {"below-minimum", name,
                      text(target) + " are too little for its xfs, which needs " + text(needed),
                      text(*what.used) + " used, " + text(kLogOfLeast) + " for a log, " +
                          text(margin) + " as a margin",
                      "ask for " + std::to_string((needed.value >> 20) + 1) +
                          "M or more, or remove files first"});
}

namespace {

bool carries(const PhysicalVolume& pv, const LogicalVolume& lv) {
  return std::ranges::any_of(pv.segments,
                             [&](const PvSegment& segment) { return segment.lv_uuid == lv.uuid; });
}

std::vector<std::string> paths_of(const std::vector<const PhysicalVolume*>& pvs) {
  std::vector<std::string> paths;
  for (const PhysicalVolume* pv : pvs) paths.push_back(pv->device);
  return paths;
}

}  // namespace

std::vector<std::string> disks_for_copy(const XfsVolume& what, Extents extents,
                                        const Snapshot& machine, Findings& findings) {
  std::vector<const PhysicalVolume*> old, alike, others;
  const auto members = members_of(*what.volume.vg, machine);
  for (const PhysicalVolume* pv : members)
    if (carries(*pv, *what.volume.lv)) old.push_back(pv);
  for (const PhysicalVolume* pv : members) {
    const bool is_like_old = std::ranges::any_of(
        old, [&](const PhysicalVolume* each) { return is_like(*each, *pv, machine); });
    (is_like_old ? alike : others).push_back(pv);
  }
  if (others.empty() || old.empty()) return {};
  if (room_on(alike, what) >= extents) {
    std::erase_if(alike, [](const PhysicalVolume* pv) { return allocatable(*pv).value == 0; });
    return paths_of(alike);
  }
  std::erase_if(others, [](const PhysicalVolume* pv) { return allocatable(*pv).value == 0; });
  for (const PhysicalVolume* pv : others)
    warn(findings, "other-kind", pv->device,
         "The new volume may lie on " + pv->device +
             ", which is another kind of disk or carries other tags than " +
             join(paths_of(old), ", ") + ", where " + what.volume.name() +
             " lies: there is no room for it on disks of that kind.");
  return {};
}

void warn_of_loss(const XfsVolume& what, Bytes target, Findings& findings) {
  const std::string name = what.volume.name();
  if (what.used)
    warn(findings, "room-left", name,
         "Its xfs has " + text(*what.used) + " used; " + text(target) + " are asked.");
  if ((what.geometry.ro_compat & kReflink) != 0)
    warn(findings, "sharing-lost", name,
         "Blocks that files share (reflinks) are shared no more, and what was allocated ahead is "
         "not: whether there is "
         "room for all is seen before anything is copied.");
}

std::set<size_t> lines_naming(const Device& device, const Snapshot& machine) {
  std::set<size_t> lines;
  for (const auto& entry : machine.fstab())
    if (names_device(entry.spec, device, machine)) lines.insert(entry.line);
  return lines;
}

std::vector<std::string> xfs_maker(const XfsGeometry& like, const std::string& uuid,
                                   const std::string& device) {
  if (like.version == 0) return {"mkfs.xfs", "-q", "-m", "uuid=" + uuid, device};
  const auto flag = [](const char* name, bool on) {
    return std::string(",") + name + (on ? "=1" : "=0");
  };
  const auto size = [](const char* name, uint32_t value) {
    return std::string(name) + "=" + std::to_string(value);
  };
  const auto ro = [&](uint32_t bit) { return (like.ro_compat & bit) != 0; };
  const auto incompat = [&](uint32_t bit) { return (like.incompat & bit) != 0; };
  std::string inodes = size("size", like.inode) + "," + size("maxpct", like.inode_percent) +
                       flag("sparse", incompat(kSparse));
  if (incompat(kNrext64)) inodes += ",nrext64=1";  // older tools do not know it
  return {"mkfs.xfs",
          "-q",
          "-m",
          "uuid=" + uuid + flag("crc", true) + flag("finobt", ro(kFinobt)) +
              flag("rmapbt", ro(kRmapbt)) + flag("reflink", ro(kReflink)) +
              flag("inobtcount", ro(kInobtcount)) + flag("bigtime", incompat(kBigtime)),
          "-b",
          size("size", like.block),
          "-s",
          size("size", like.sector),
          "-i",
          inodes,
          "-n",
          size("size", like.directory_block),
          device};
}

}  // namespace lvq
