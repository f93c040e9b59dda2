// Turns sizes as they were typed into extents, and refuses what is wrong with them.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "commands/provision/counting.h"
#include "commands/provision/volume.h"
#include "commands/shared/mount_point_check.h"
#include "commands/shared/refusals.h"
#include "model/legs.h"
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
    if (!std::ranges::all_of(request.lvs, is_linear)) counting_.emplace(group, context.machine);
    for (const auto& lv : request.lvs)
      if (!lv.mount.empty()) mounts_.insert(lv.mount);
  }

  std::vector<Volume> plan() {
    const Extents available = room_.vg_free;
    for (const LvRequest* request : order_of_counting()) count(*request);
    const bool has_pvs = group_.after.total.value > 0;  // else that is refused already
    if (counting_ && has_pvs) choose_places();
    if (!counting_ && has_pvs && wanted_ > available)
      refuse(findings_, {"not-enough-space", vg(),
                         "the volumes need " + std::to_string(wanted_.value) + " extents, and " +
                             std::to_string(available.value) + " can be allocated",
                         needs() + "; extents of " + text(group_.after.extent.bytes),
                         "ask for less, or add devices with --pv"});
    check_metadata_room();
    check_count();
    std::ranges::sort(volumes_, {}, [&](const Volume& each) { return place_of(each); });
    return std::move(volumes_);
  }

 private:
  const std::string& vg() const { return request_.vg.name; }

  // Volumes that need several disks come first, since the others can lie on what they leave.
  std::vector<const LvRequest*> order_of_counting() const {
    std::vector<const LvRequest*> order;
    for (const auto& request : request_.lvs) order.push_back(&request);
    std::ranges::stable_partition(order, [](const LvRequest* each) { return !is_linear(*each); });
    return order;
  }

  static bool is_linear(const LvRequest& request) { return request.layout == VolumeLayout{}; }

  // The position of the volume in the request, from 0.
  size_t place_of(const Volume& volume) const {
    const auto found = std::ranges::find(request_.lvs, volume.request.name, &LvRequest::name);
    return static_cast<size_t>(found - request_.lvs.begin());
  }

  void choose_places() {
    for (auto& volume : volumes_)
      if (!volume.lv_there) counting_->choose_places(volume, findings_);
  }

  // "a 204, b 127"
  std::string needs() const {
    std::vector<std::string> each;
    for (const auto& volume : volumes_)
      each.push_back(volume.request.name + " " + std::to_string(volume.extents.value));
    return join(each, ", ");
  }

  // "whole extents of 4.00 MiB", "whole stripes of 3 extents".
  std::string unit_of(const Volume& volume) const {
    const std::string extents = "of " + text(group_.after.extent.bytes);
    return volume.layout.stripes == 1
               ? "whole extents " + extents
               : "whole stripes of " + std::to_string(volume.layout.stripes) + " extents " +
                     extents;
  }

  void say_rounding(const Volume& volume) {
    const LvRequest& request = volume.request;
    const bool is_bytes = request.size.kind == SizeSpec::Kind::bytes;
    if (is_percentage(request.size)) return;
    if (request.size.value == (is_bytes ? volume.size.value : volume.extents.value)) return;
    warn(findings_, "size-rounded", full_name(vg(), request.name),
         full_name(vg(), request.name) + " gets " + std::to_string(volume.extents.value) +
             " extents, " + text(volume.size) + ": its size is rounded up to " + unit_of(volume) +
             ".");
  }

  void count(const LvRequest& request) {
    Volume volume{.request = request,
                  .fs = find_makeable(request.fs),
                  .path = lv_path(vg(), request.name),
                  .layout = with_stripe_size(request.layout, group_.after.extent)};
    const auto extents = resolve_size(volume);
    const auto bytes =
        extents ? to_bytes(*extents, group_.after.extent) : std::unexpected(extents.error());
    if (!bytes) return refuse_size(request, bytes.error());
    volume.extents = *extents;
    volume.size = *bytes;
    const Extents taken = legs_of(volume.layout, *extents, group_.after.extent).all();
    wanted_.value += std::min(taken.value, UINT64_MAX - wanted_.value);
    room_.vg_free = surplus(room_.vg_free, taken);
    if (!request_.pvs.empty()) room_.pvs_free = surplus(room_.pvs_free, taken);
    if (counting_) counting_->take(volume.layout, *extents);
    add_volume(std::move(volume));
  }

  Result<Extents> resolve_size(const Volume& volume) const {
    const LvRequest& request = volume.request;
    return is_linear(request) ? resolve(request.size, room_)
                              : counting_->size_of(request.size, volume.layout);
  }

  void refuse_size(const LvRequest& request, Error error) {
    error.subject = "--lv " + request.name + ":" + text(request.size);
    refuse(findings_, std::move(error));
  }

  void add_volume(Volume volume) {
    const LvRequest& request = volume.request;
    const Extents extents = volume.extents;
    const Bytes size = volume.size;
    say_rounding(volume);
    if (auto ok = check_lv_path_length(vg(), request.name); !ok) refuse(findings_, ok.error());
    if (extents > kMaxExtents)
      refuse(findings_,
             {"size-invalid", volume.path,
              "is more than LVM can count: " + std::to_string(extents.value) + " extents", "",
              "use larger extents: --vg NAME:PE_SIZE"});
    if (volume.fs && size < volume.fs->making->minimum) {
      const SizeSpec least{SizeSpec::Kind::bytes, volume.fs->making->minimum.value};
      refuse(findings_,
             {"fs-too-small", volume.path, text(size) + " is too small for " + request.fs,
              "its tool needs at least " + text(least), "ask for " + text(least) + " or more"});
    }
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

  // The volume and its hidden parts: two for each leg of a RAID.
  static uint64_t with_parts(const VolumeLayout& layout) {
    return 1 + (is_raid(layout) ? 2 * uint64_t{pvs_needed(layout)} : 0);
  }

  // LVM's metadata has a few lines of text for each LV. Two copies of it share one area, so each
  // has half of it (lvm-behaviour 1).
  void check_metadata_room() {
    constexpr uint64_t kBytesPerLv = 300;
    uint64_t lines = 0;
    for (const auto& volume : volumes_) lines += volume.lv_there ? 0 : with_parts(volume.layout);
    const VolumeGroup* present = group_.present;
    const uint64_t free = present && present->mda_free.value > 0 ? present->mda_free.value
                                                                 : kMetadataAreaBytes.value / 2;
    if (lines * kBytesPerLv <= free) return;
    refuse(findings_,
           {"not-enough-space", vg(),
            "its metadata area has no room for " + std::to_string(lines) + " more volumes",
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
  Extents wanted_;
  std::optional<Counting> counting_;  // where not all volumes are linear
};

}  // namespace

std::vector<Volume> plan_volumes(const ProvisionRequest& request, const Group& group,
                                 const Context& context, Findings& findings) {
  return VolumePlanner(request, group, context, findings).plan();
}

}  // namespace lvq
