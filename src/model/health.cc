#include "model/health.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "model/fstab.h"
#include "model/holders.h"
#include "model/names.h"
#include "model/thin_pools.h"

namespace lvq {
namespace {

constexpr uint64_t kNearlyFull = 90;
constexpr double kNearlyFullPool = 80;  // LVM's own monitor warns from here on (dmeventd(8))
// Room for a second metadata area, which lies at the end of the device (pvcreate(8)).
constexpr Bytes kSecondMetadataArea = 4_MiB;

bool is_image(const LogicalVolume& lv) { return lv.name.find("_rimage_") != std::string::npos; }

// How many of its images a RAID volume can do without. A raid10 can do without one only, since two
// may belong to the same pair.
size_t redundancy(const LogicalVolume& raid, size_t images) {
  const auto is = [&](const char* kind) {
    const auto words = split(raid.layout, ',');
    return std::ranges::any_of(words,
                               [&](const std::string& word) { return word.starts_with(kind); });
  };
  if (is("raid1") && !is("raid10")) return images - 1;
  if (is("raid6")) return 2;
  return is("raid4") || is("raid5") || is("raid10") ? 1 : 0;
}

std::set<std::string> uuids_on(const std::vector<const PhysicalVolume*>& pvs) {
  std::set<std::string> uuids;
  for (const PhysicalVolume* pv : pvs)
    for (const auto& segment : pv->segments)
      if (!segment.lv_uuid.empty()) uuids.insert(segment.lv_uuid);
  return uuids;
}

// Do enough images of the RAID volume remain? `gone`: the UUIDs of volumes with extents where
// nothing can be read.
bool survives(const LogicalVolume& raid, const std::set<std::string>& gone,
              const Snapshot& machine) {
  size_t images = 0, lost = 0;
  for (const auto& part : machine.lvs)
    if (part.vg == raid.vg && part.parent == raid.name && is_image(part)) {
      ++images;
      lost += gone.contains(part.uuid) ? 1 : 0;
    }
  return lost <= redundancy(raid, images);
}

// A pool without room for data, which its fill tells.
bool is_full(const LogicalVolume& pool) {
  return pool.health == "out_of_data" &&
         percent_in(pool.data_percent).value_or(0) >= kNearlyFullPool;
}

// What makes the volume a quarter larger.
std::string growing(const LogicalVolume& lv) {
  constexpr uint64_t kMiB = uint64_t{1} << 20;
  const uint64_t quarter = std::max(lv.size.value / 4 / kMiB, uint64_t{1});
  return "lvq grow --lv " + shell_quote(full_name(lv)) + " --size +" + std::to_string(quarter) +
         "M";
}

class Troubles {
 public:
  Troubles(const Snapshot& machine, const std::vector<std::string>& vgs)
      : machine_(machine), vgs_(vgs) {}

  std::vector<Error> find() {
    for (const auto& vg : machine_.vgs)
      if (wanted(vg.name)) look_at_group(vg);
    for (const auto& lv : machine_.lvs)
      if (wanted(lv.vg) && !lv.hidden) look_at(lv);
    for (const auto& pv : machine_.pvs)
      if (!pv.vg.empty() && wanted(pv.vg)) look_at_disk(pv);
    look_at_file_systems();
    look_at_boot();
    if (!vgs_.empty()) return std::move(found_);
    for (const auto& pv : machine_.pvs)
      if (pv.vg.empty() && pv.in_use)
        add("pv-in-use", pv.device, "is marked as used by a volume group that nobody sees",
            "pv_in_use 1", "if no other host uses it: pvremove -ff " + shell_quote(pv.device));
    for (const auto& line : machine_.lvm_complaints)
      add("lvm-complains", "LVM", "complains: " + printable(line),
          "standard error of lvm fullreport", "");
    return std::move(found_);
  }

 private:
  bool wanted(const std::string& vg) const {
    return vgs_.empty() || std::ranges::find(vgs_, vg) != vgs_.end();
  }
  void add(Code code, const std::string& subject, const std::string& message,
           const std::string& evidence, const std::string& hint) {
    found_.push_back({code, subject, message, evidence, hint});
  }

  void look_at_group(const VolumeGroup& vg) {
    for (const PhysicalVolume* pv : missing_pvs(vg.name, machine_)) {
      const auto volumes = volumes_lying_on(*pv, machine_);
      add("pv-missing", pv->uuid, "is a physical volume of " + vg.name + " and is missing",
          volumes.empty() ? "pv_missing 1; nothing lies on it"
                          : "pv_missing 1; " + copies_in_words(volumes),
          "bring its disk back, or: lvq replace-disk --old " + pv->uuid + " --new DEV");
    }
  }

  void look_at(const LogicalVolume& lv) {
    const std::string name = full_name(lv);
    const std::string by = "lv_health_status " + lv.health;
    if (lv.health == "partial") return;  // reported with the missing physical volume
    const auto trouble = trouble_of_pool(lv);
    if (trouble) found_.push_back(*trouble);
    if (lv.health == "refresh needed")
      add("lv-degraded", name, "has a leg that failed for a while and is not used since", by,
          "lvchange --refresh " + shell_quote(name));
    else if (lv.health == "mismatches exist")
      add("lv-degraded", name, "has copies that are not the same", by,
          "lvchange --syncaction repair " + shell_quote(name));
    else if (!trouble && !lv.health.empty() && lv.health != "writemostly" && !is_full(lv))
      add("lv-degraded", name, "is not healthy: " + printable(lv.health), by,
          "see lvs -o +lv_health_status");
    if (lv.suspended)
      add("lv-suspended", name, "is suspended: whoever reads or writes it waits", "lv_suspended 1",
          "lvq continue or lvq repair where a transaction is open; else dmsetup resume");
    if (lv.snapshot_invalid)
      add("snapshot-invalid", name, "has overflowed, and its content is lost",
          "lv_snapshot_invalid 1", "lvq snap-back --remove " + shell_quote(name));
    look_at_fill(lv, name);
  }

  void look_at_fill(const LogicalVolume& lv, const std::string& name) {
    const bool snapshot = is_snapshot(lv) && lv.pool.empty() && !lv.snapshot_invalid;
    if (snapshot && percent_in(lv.snap_percent).value_or(0) >= double{kNearlyFull})
      add("nearly-full", name, "is " + lv.snap_percent + " % full", "snap_percent",
          "lvextend --extents +20%ORIGIN " + shell_quote(name));
    if (lv.layout.find("pool") == std::string::npos) return;
    for (const PoolFill& fill : fills_of(lv))
      if (fill.percent >= kNearlyFullPool && !told(fill, lv))
        add("nearly-full", name, fill.words, fill.evidence, fill.hint);
  }

  // Metadata that ran full is a trouble of its own, with another way out.
  static bool told(const PoolFill& fill, const LogicalVolume& pool) {
    return fill.part == PoolFill::Part::metadata && trouble_of_pool(pool);
  }

  // Reports a disk or a partition that has become larger without LVM having been told.
  void look_at_disk(const PhysicalVolume& pv) {
    const VolumeGroup* vg = machine_.vg(pv.vg);
    const Device* device = pv.missing ? nullptr : machine_.device(pv.device);
    if (!vg || !device) return;
    const auto extents = to_bytes(pv.total, vg->extent);
    if (!extents) return;
    const Bytes taken{pv.pe_start.value + extents->value};
    if (device->size < taken)
      add("pv-larger-than-disk", pv.device,
          "has become smaller than its physical volume: " + text(surplus(taken, device->size)) +
              " of that are not there",
          "the device has " + text(device->size) + ", pv_pe_count * vg_extent_size " +
              text(*extents),
          "make the device as large again, before anything is written to it");
    const Bytes left = surplus(device->size, taken);
    if (left.value < vg->extent.bytes.value + kSecondMetadataArea.value) return;
    add("pv-disk-grown", pv.device,
        "has become larger: " + text(left) + " of it are no part of the physical volume yet",
        "the device has " + text(device->size) + ", pv_pe_count * vg_extent_size " + text(*extents),
        "lvq grow --pv " + shell_quote(pv.device));
  }

  void look_at_file_systems() {
    for (const auto& [name, usage] : machine_.usage) {
      const Device* device = machine_.device_by_name(name);
      if (!device || usage.total.value == 0 || !of_wanted_group(*device)) continue;
      const uint64_t percent = percent_used(usage);
      if (percent < kNearlyFull) continue;
      const LogicalVolume* lv = volume_of(*device);
      const auto mounts = machine_.mounts_of(*device);
      const bool mounted = !mounts.empty() && mounts.front()->holder.empty();
      add("fs-nearly-full", mounted ? mounts.front()->target : lasting_path(*device),
          "is " + std::to_string(percent) + " % full: " + text(usage.used) + " of " +
              text(usage.total),
          "statfs",
          "remove what nobody needs, or make it larger" + (lv ? ": " + growing(*lv) : ""));
    }
  }

  bool of_wanted_group(const Device& device) const {
    if (vgs_.empty()) return true;
    const auto name = split_dm_name(device.dm_name);
    return name && wanted(name->first);
  }

  const LogicalVolume* volume_of(const Device& device) const {
    const auto name = split_dm_name(device.dm_name);
    return name ? machine_.lv(name->first, name->second) : nullptr;
  }

  // Reports volumes that a boot uses by fstab but does not activate.
  void look_at_boot() {
    for (const auto& entry : parse_fstab(machine_.file_text("/etc/fstab")).entries) {
      if (has_option(entry.options, "noauto")) continue;
      for (const auto& lv : machine_.lvs) {
        const VolumeGroup* vg = machine_.vg(lv.vg);
        const bool at_boot = lv.autoactivation && (!vg || vg->autoactivation);
        if (at_boot || lv.hidden || !wanted(lv.vg) || !is_named_by(entry.spec, lv)) continue;
        add("not-activated-at-boot", full_name(lv),
            "is not activated at a boot, and /etc/fstab has a boot use it: " +
                (entry.target == "none" ? entry.type : entry.target),
            lv.autoactivation ? "vg_autoactivation 0" : "lv_autoactivation 0",
            lv.autoactivation ? "vgchange --setautoactivation y " + shell_quote(lv.vg)
                              : "lvchange --setautoactivation y " + shell_quote(full_name(lv)));
      }
    }
  }

  bool is_named_by(const std::string& spec, const LogicalVolume& lv) const {
    if (spec == lv_path(lv.vg, lv.name) || spec == "/dev/mapper/" + dm_name(lv.vg, lv.name))
      return true;
    const Device* device = machine_.device(lv_path(lv.vg, lv.name));
    const Signature* content = device ? machine_.content_of(*device) : nullptr;
    return content && !content->uuid.empty() && spec == "UUID=" + content->uuid;
  }

  const Snapshot& machine_;
  const std::vector<std::string>& vgs_;
  std::vector<Error> found_;
};

}  // namespace

std::vector<VolumeOn> volumes_lying_on(const PhysicalVolume& pv, const Snapshot& machine) {
  const Holders holders(pv.vg, machine);
  const auto gone =
      uuids_on(pv.missing ? missing_pvs(pv.vg, machine) : std::vector<const PhysicalVolume*>{&pv});
  const auto here = uuids_on({&pv});
  std::vector<VolumeOn> volumes;
  for (const auto& part : machine.lvs) {
    if (part.vg != pv.vg || !here.contains(part.uuid)) continue;
    const LogicalVolume* holder = holders.of(part);
    const LogicalVolume* raid = part.parent.empty() ? nullptr : machine.lv(part.vg, part.parent);
    if (raid && (raid->layout.find("raid") == std::string::npos || !survives(*raid, gone, machine)))
      raid = nullptr;
    const VolumeOn found{holder ? holder : &part, raid};
    const auto known = std::ranges::find(volumes, found.lv, &VolumeOn::lv);
    if (known == volumes.end())
      volumes.push_back(found);
    else if (!raid)
      known->raid = nullptr;  // this part has no copy
  }
  return volumes;
}

std::vector<const PhysicalVolume*> missing_pvs(const std::string& vg, const Snapshot& machine) {
  std::vector<const PhysicalVolume*> all;
  for (const auto& pv : machine.pvs)
    if (pv.vg == vg && pv.missing) all.push_back(&pv);
  return all;
}

std::string copies_in_words(const std::vector<VolumeOn>& volumes) {
  std::vector<std::string> words;
  for (const auto& each : volumes)
    words.push_back(full_name(*each.lv) + " (" + each.lv->layout + ") has " +
                    (each.raid ? "a copy" : "none"));
  return join(words, "; ");
}

std::vector<Error> troubles_of(const Snapshot& machine, const std::vector<std::string>& vgs) {
  return Troubles(machine, vgs).find();
}

}  // namespace lvq
