// shrink: the file system first, the volume second.
//
// ext and ntfs: fstab lines aside -> unmount -> volume read-only -> snapshot -> check, shrink and
// check again in the snapshot -> merge it back -> lvreduce -> fstab lines back -> mount. btrfs:
// shrink while mounted -> lvreduce. swap: off -> make anew, smaller -> lvreduce -> on. Up to the
// merge (btrfs and swap: lvreduce) everything can be taken back.
#include "ops/shrink.h"

#include "base/text.h"
#include "commands/shared/activation_check.h"
#include "commands/shared/fstab_lines.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume_in_use.h"
#include "commands/shrink/request.h"
#include "commands/shrink/work_snapshot.h"
#include "model/names.h"
#include "ops/fstab.h"

namespace lvq {
namespace {

ShrinkRequest parse_shrink(const Arguments& arguments, Findings& findings) {
  return parse_shrink_request(arguments, "shrink", findings);
}

Scope scope_of_shrink(const ShrinkRequest& request) {
  Scope scope{.lvm = true,
              .lvm_version = true,
              .lvm_settings = true,
              .units = true,
              .files = files_about_use()};
  if (request.vg.empty()) return scope;
  const std::string path = lv_path(request.vg, request.lv);
  scope.devices = scope.superblocks = scope.minimums = {path};
  scope.groups = {request.vg};
  return scope;
}

class Shrink {
 public:
  Shrink(const Context& context, ShrinkRequest request, Findings findings)
      : context_(context),
        machine_(context.machine),
        draft_{{}, {}, std::move(findings)},
        request_(std::move(request)) {}

  Draft plan() {
    Findings& findings = draft_.findings;
    check_complaints({{request_.vg}, {}}, machine_, findings);
    if (findings.refused()) return std::move(draft_);
    const auto found = shrinkable(request_.vg, request_.lv, context_, findings);
    if (!found) return std::move(draft_);
    what_ = *found;
    if (!choose_target()) return std::move(draft_);
    check_room_left(what_, target_, findings);
    if (what_.end > target_) plan_content();
    if (findings.refused()) return draft_.steps.clear(), std::move(draft_);
    if (what_.end <= target_) reduce();
    check_activations(draft_.steps, machine_, findings);
    if (findings.refused()) return draft_.steps.clear(), std::move(draft_);
    promise();
    return std::move(draft_);
  }

 private:
  void add(Step step) {
    if (machine_.captured)  // a capture does not tell where a file system ends
      std::erase_if(step.before, [](const Fact& fact) {
        const auto* ends = std::get_if<FsEnds>(&fact);
        return ends && ends->least == ends->most;
      });
    draft_.steps.push_back(std::move(step));
  }
  void add(std::vector<Step> steps) {
    for (auto& step : steps) add(std::move(step));
  }
  std::string name() const { return full_name(request_.vg, request_.lv); }
  const VolumeRef& volume() const { return what_.volume; }

  // False where the size is refused, or the volume has it already.
  bool choose_target() {
    const auto target =
        smaller_size(request_, volume(), machine_, data_stripes(*volume().lv), draft_.findings);
    extents_ = target.value_or(volume().lv->extents);
    target_ = {extents_.value * volume().vg->extent.bytes.value};
    if (!target && !draft_.findings.refused()) promise();
    return target.has_value();
  }

  void plan_content() {
    warn_of_unknown();
    if (const std::string words = room_words(what_); !words.empty() && !what_.fs->is_swap())
      warn(draft_.findings, "room-left", name(),
           "Its " + what_.type() + " has " + words + "; " + text(target_) + " are asked.");
    if (std::holds_alternative<ShrinksWhileMounted>(what_.fs->shrinking)) return shrink_mounted();
    const bool in_snapshot = std::holds_alternative<ShrinksInSnapshot>(what_.fs->shrinking);
    const std::vector<VolumeRef> volumes = {volume()};
    check_not_in_use(volumes, context_, draft_.findings);
    aside_ = {lines_of(volumes, context_, draft_.findings),
              "put aside by lvq " + context_.transaction + ", which shrinks " + name()};
    release_ = plan_unmounting(volumes, context_, draft_.findings);
    check_tools(asked_tools(), machine_, draft_.findings);
    if (in_snapshot) place_ = work_snapshot_for(what_, target_, context_, draft_.findings);
    if (draft_.findings.refused()) return;
    add(take_out_of_use(aside_, release_, machine_, draft_.findings));
    if (in_snapshot)
      add(shrink_in(place_, what_, target_));
    else
      make_anew();
    reduce();
    for (auto& step : restore_fstab_lines(aside_, machine_)) {
      draft_.goal.insert(draft_.goal.end(), step.after.begin(), step.after.end());
      add(std::move(step));
    }
    add(remount_all(release_));
  }

  // The tools that tell how small the file system can become.
  std::set<std::string> asked_tools() const {
    const auto* own = std::get_if<ShrinksInSnapshot>(&what_.fs->shrinking);
    if (!own) return {};
    return {tool_of(own->first), tool_of(own->resize)};
  }

  void warn_of_unknown() {
    if (machine_.captured)
      warn(draft_.findings, "not-captured", name(),
           "The capture does not tell how large its " + what_.type() +
               " is and how small it can become; it is looked at when the plan is carried out.");
  }

  // --- swap, btrfs

  void make_anew() {
    const Signature& area = *volume().content;
    add(swap_resize({volume().path, area.uuid, area.label}, what_.end, target_));
  }

  void shrink_mounted() {
    check_tools({"btrfs"}, machine_, draft_.findings);
    if (draft_.findings.refused()) return;
    for (auto& mount : active_use({volume()}, machine_).mounts) {
      const Mount* live = machine_.mount_at(mount.target);
      if (!live || has_option(live->options, "ro")) continue;
      add(btrfs_resize({std::move(mount), device_id()}, what_.end, target_));
      break;
    }
    reduce();
  }

  uint64_t device_id() const {
    const auto usage = machine_.usage.find(volume().device->name);
    return usage == machine_.usage.end() ? 1 : usage->second.device_id;
  }

  void reduce() {
    add(lv_reduce({request_.vg, request_.lv, volume().lv->uuid, volume().lv->extents, extents_,
                   target_, surplus(what_.size, target_), pv_paths(request_.vg, machine_),
                   machine_.lvm_version}));
  }

  void promise() {
    auto& goal = draft_.goal;
    goal.emplace_back(LvHasExtents{request_.vg, request_.lv, volume().lv->uuid, extents_});
    goal.emplace_back(FsEnds{volume().path, Bytes{1}, target_});
    const Signature& content = *volume().content;
    goal.emplace_back(FsIs{volume().path, what_.type(), content.uuid, content.label});
    if (!place_.snapshot.empty()) goal.emplace_back(LvAbsent{request_.vg, place_.snapshot});
    const auto again = in_use_again(release_);
    goal.insert(goal.end(), again.begin(), again.end());
  }

  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  ShrinkRequest request_;
  Shrinkable what_;
  Extents extents_;  // those that the volume is to have
  Bytes target_;
  DisabledLines aside_;
  ActiveUse release_;
  SnapshotVolume place_;
};

constexpr const char* kShrinkForms[] = {"--lv VG/LV --size SIZE"};
constexpr CommandExample kShrinkExamples[] = {
    {"lvq shrink --lv vg0/home --size 1 --dry-run",
     "how small it can become: what is used, and what its own tool needs"},
    {"lvq shrink --lv vg0/home --size -50G", "50 GiB less than now"},
    {"lvq repair", "take it back, as long as that can be done"},
};
constexpr Option kShrinkOptions[] = {
    {.name = "--lv",
     .value = "VG/LV",
     .help = "the volume, with ext2, ext3, ext4, btrfs, ntfs or swap on it"},
    {.name = "--size",
     .value = "SIZE",
     .help = "what it is to have, or with a minus so much less: 20G, -5G, 50%LV"},
};

}  // namespace

const Command kShrink = {
    .name = "shrink",
    .summary = "make a file system or swap area smaller, and its LV after it",
    .forms = kShrinkForms,
    .examples = kShrinkExamples,
    .options = kShrinkOptions,
    .read =
        read_as<parse_shrink, scope_of_shrink, plan_by<Shrink, ShrinkRequest>, consents_of_shrink>,
};

}  // namespace lvq
