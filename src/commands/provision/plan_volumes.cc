// Turns sizes as they were typed into extents, and refuses what is wrong with them.
#include <algorithm>

#include "base/text.h"
#include "commands/provision/volume.h"
#include "model/names.h"

namespace lvq {
namespace {

class VolumePlanner {
 public:
  VolumePlanner(const ProvisionRequest& request, const Group& group, const Context& context,
                Findings& findings)
      : request_(request),
        group_(group),
        context_(context),
        findings_(findings),
        room_(group.room) {
    if (request.pvs.empty()) room_.pvs_free = room_.vg_total;
    for (const auto& lv : request.lvs)
      if (!lv.mount.empty()) mounts_.insert(lv.mount);
  }

  std::vector<Volume> plan() {
    const Extents available = room_.vg_free;
    Extents wanted;
    for (const auto& request : request_.lvs) {
      const auto extents = resolve_size(request);
      if (!extents) continue;
      wanted.value += std::min(extents->value, UINT64_MAX - wanted.value);
      room_.vg_free = surplus(room_.vg_free, *extents);
      if (!request_.pvs.empty()) room_.pvs_free = surplus(room_.pvs_free, *extents);
    }
    if (wanted > available && group_.after.total.value > 0)
      refuse(findings_, {"not-enough-space", vg(),
                         "the volumes need " + std::to_string(wanted.value) + " extents, and " +
                             std::to_string(available.value) + " can be allocated",
                         needs() + "; extents of " + text(group_.after.extent.bytes),
                         "ask for less, or add devices with --pv"});
    check_metadata_room();
    check_count();
    return std::move(volumes_);
  }

 private:
  const std::string& vg() const { return request_.vg.name; }

  // "a 204, b 127"
  std::string needs() const {
    std::vector<std::string> each;
    for (const auto& volume : volumes_)
      each.push_back(volume.request.name + " " + std::to_string(volume.extents.value));
    return join(each, ", ");
  }

  void say_rounding(const LvRequest& request, Extents extents, Bytes size) {
    if (request.size.kind != SizeSpec::Kind::bytes || request.size.value == size.value) return;
    warn(findings_, "size-rounded", full_name(vg(), request.name),
         full_name(vg(), request.name) + " gets " + std::to_string(extents.value) + " extents, " +
             text(size) + ": its size is rounded up to whole extents of " +
             text(group_.after.extent.bytes) + ".");
  }

  std::optional<Extents> resolve_size(const LvRequest& request) {
    const auto extents = resolve(request.size, room_);
    const auto bytes =
        extents ? to_bytes(*extents, group_.after.extent) : std::unexpected(extents.error());
    if (!bytes) {
      Error error = bytes.error();
      error.subject = "--lv " + request.name + ":" + text(request.size);
      refuse(findings_, error);
      return std::nullopt;
    }
    add_volume(request, *extents, *bytes);
    return *extents;
  }

  void add_volume(const LvRequest& request, Extents extents, Bytes size) {
    Volume volume{.request = request,
                  .fs = find_makeable(request.fs),
                  .path = lv_path(vg(), request.name),
                  .extents = extents,
                  .size = size};
    say_rounding(request, extents, size);
    if (auto ok = check_lv_path_length(vg(), request.name); !ok) refuse(findings_, ok.error());
    if (extents > kMaxExtents)
      refuse(findings_,
             {"size-invalid", volume.path,
              "is more than LVM can count: " + std::to_string(extents.value) + " extents", "",
              "use larger extents: --vg NAME:PE_SIZE"});
    if (volume.fs && size < volume.fs->making->minimum)
      refuse(
          findings_,
          {"fs-too-small", volume.path, text(size) + " is too small for " + request.fs,
           "its tool needs at least " + std::to_string(volume.fs->making->minimum.value) + " bytes",
           "ask for more"});
    if (wants_line(volume)) {
      const bool swap = volume.fs->is_swap();
      volume.line = {.spec = "",
                     .target = swap ? "none" : request.mount,
                     .type = request.fs,
                     .options = request.options,
                     .frequency = 0,
                     .pass = volume.fs->making->fsck_pass};
    }
    match_existing(volume, vg(), context_, findings_);
    check_mount(volume);
    volumes_.push_back(std::move(volume));
  }

  void check_mount(const Volume& volume) {
    const std::string& target = volume.request.mount;
    if (target.empty() || (volume.mounted && volume.in_fstab)) return;
    check_mount_point({target, context_.machine.device(volume.path), volume.mounted}, mounts_,
                      context_, findings_);
  }

  uint64_t missing() const {
    return static_cast<uint64_t>(
        std::ranges::count_if(volumes_, [](const Volume& each) { return !each.lv_there; }));
  }

  // LVM's metadata has a few lines of text for each LV. Two copies of it share one area, so each
  // has half of it (lvm-behaviour 1).
  void check_metadata_room() {
    constexpr uint64_t kBytesPerLv = 300;
    const VolumeGroup* present = group_.present;
    const uint64_t free = present && present->mda_free.value > 0 ? present->mda_free.value
                                                                 : kMetadataAreaBytes.value / 2;
    if (missing() * kBytesPerLv <= free) return;
    refuse(findings_,
           {"not-enough-space", vg(),
            "its metadata area has no room for " + std::to_string(missing()) + " more volumes",
            std::to_string(free) + " bytes free, about " + std::to_string(kBytesPerLv) +
                " needed for each",
            "use several volume groups"});
  }

  void check_count() {
    const VolumeGroup* present = group_.present;
    if (!present || present->max_lv == 0 || missing() == 0) return;
    const auto count = static_cast<uint64_t>(std::ranges::count_if(
        context_.machine.lvs,
        [&](const LogicalVolume& lv) { return lv.vg == vg() && !lv.hidden; }));
    if (count + missing() <= present->max_lv) return;
    refuse(findings_, {"not-enough-space", vg(),
                       "may hold " + std::to_string(present->max_lv) + " volumes and has " +
                           std::to_string(count),
                       "max_lv", "vgchange --logicalvolume raises the limit"});
  }

  const ProvisionRequest& request_;
  const Group& group_;
  const Context& context_;
  Findings& findings_;
  Room room_;
  std::set<std::string> mounts_;
  std::vector<Volume> volumes_;
};

}  // namespace

std::vector<Volume> plan_volumes(const ProvisionRequest& request, const Group& group,
                                 const Context& context, Findings& findings) {
  return VolumePlanner(request, group, context, findings).plan();
}

}  // namespace lvq
