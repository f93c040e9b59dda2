// shrink: the file system first, the volume second.
//
// ext and ntfs: fstab lines aside -> unmount -> volume read-only -> snapshot -> check, shrink and
// check again in the snapshot -> merge it back -> lvreduce -> fstab lines back -> mount. btrfs:
// shrink while mounted -> lvreduce. swap: off -> make anew, smaller -> lvreduce -> on. Up to the
// merge (btrfs and swap: lvreduce) everything can be taken back.
#include "ops/shrink.h"

#include "base/text.h"
#include "commands/shared/doomed_volume.h"
#include "commands/shared/fstab_lines.h"
#include "commands/shared/pvs.h"
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
              .files = release_files()};
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
    if (machine_.captured)  // which does not tell where anything ends now
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

  // False: refused, or there already.
  bool choose_target() {
    const auto target = smaller_size(request_, *what_.lv, *what_.vg, machine_,
                                     data_stripes(*what_.lv), draft_.findings);
    extents_ = target.value_or(what_.lv->extents);
    target_ = {extents_.value * what_.vg->extent.bytes.value};
    if (!target && !draft_.findings.refused()) promise();
    return target.has_value();
  }

  void plan_content() {
    warn_of_unknown();
    if (const std::string words = room_words(what_); !words.empty() && what_.type != "swap")
      warn(draft_.findings, "room-left", name(),
           "Its " + what_.type + " has " + words + "; " + text(target_) + " are asked.");
    if (what_.type == "btrfs") return shrink_mounted();
    const std::vector<DoomedVolume> volumes = {{what_.lv, what_.path, what_.device}};
    check_not_in_use(volumes, context_, draft_.findings);
    aside_ = {lines_of(volumes, context_, draft_.findings),
              "put aside by lvq " + context_.transaction + ", which shrinks " + name()};
    release_ = plan_unmounting(volumes, context_, draft_.findings);
    check_tools(asked_tools(), machine_, draft_.findings);
    if (what_.type != "swap") place_ = workplace_for(what_, target_, context_, draft_.findings);
    if (draft_.findings.refused()) return;
    add(take_out_of_use(aside_, release_, machine_, draft_.findings));
    if (what_.type == "swap")
      shrink_swap();
    else
      add(shrink_in(place_, what_, target_));
    reduce();
    for (auto& step : restore_fstab_lines(aside_, machine_)) {
      draft_.goal.insert(draft_.goal.end(), step.after.begin(), step.after.end());
      add(std::move(step));
    }
    add(remount_all(release_));
  }

  // By which it is known how small it can become.
  std::set<std::string> asked_tools() const {
    if (what_.type == "swap") return {};
    if (what_.type == "ntfs") return {"ntfsresize"};
    return {"resize2fs", "e2fsck"};
  }

  void warn_of_unknown() {
    if (machine_.captured)
      warn(draft_.findings, "not-captured", name(),
           "The capture does not tell how large its " + what_.type +
               " is and how small it can become; it is looked at when the plan is carried out.");
  }

  // --- swap, btrfs

  void shrink_swap() {
    const auto& signature = machine_.signatures_of(*what_.device)->front();
    add(swap_resize({what_.path, signature.uuid, signature.label}, what_.end, target_));
  }

  void shrink_mounted() {
    check_tools({"btrfs"}, machine_, draft_.findings);
    if (draft_.findings.refused()) return;
    Findings ignored;  // it stays mounted
    for (auto& mount :
         plan_unmounting({{what_.lv, what_.path, what_.device}}, context_, ignored).mounts) {
      const Mount* live = machine_.mount_at(mount.target);
      if (!live || has_option(live->options, "ro")) continue;
      add(btrfs_resize({std::move(mount), device_id()}, what_.end, target_));
      break;
    }
    reduce();
  }

  uint64_t device_id() const {
    const auto usage = machine_.usage.find(what_.device->name);
    return usage == machine_.usage.end() ? 1 : usage->second.device_id;
  }

  void reduce() {
    add(lv_reduce({request_.vg, request_.lv, what_.lv->uuid, what_.lv->extents, extents_, target_,
                   surplus(what_.size, target_), pv_paths(request_.vg, machine_),
                   machine_.lvm_version}));
  }

  void promise() {
    auto& goal = draft_.goal;
    goal.emplace_back(LvHasExtents{request_.vg, request_.lv, what_.lv->uuid, extents_});
    goal.emplace_back(FsEnds{what_.path, Bytes{1}, target_});
    const auto& signature = machine_.signatures_of(*what_.device)->front();
    goal.emplace_back(FsIs{what_.path, what_.type, signature.uuid, signature.label});
    if (!place_.snapshot.empty()) goal.emplace_back(LvAbsent{request_.vg, place_.snapshot});
    const auto again = in_use_again(release_);
    goal.insert(goal.end(), again.begin(), again.end());
  }

  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  ShrinkRequest request_;
  Shrinkable what_;
  Extents extents_;  // that the volume is to have
  Bytes target_;
  DisabledLines aside_;
  ActiveUse release_;
  SnapshotVolume place_;
};

}  // namespace

const Command kShrink = {
    .name = "shrink",
    .summary = "make a file system or swap area smaller -> its LV after it",
    .options = {{"--lv", "VG/LV", false,
                 "the volume, with ext2, ext3, ext4, btrfs, ntfs or swap on it"},
                {"--size", "SIZE", false,
                 "what it is to have, or with a minus so much less: 20G, -5G, 50%LV"}},
    .read = read_as<parse_shrink, scope_of_shrink, plan_by<Shrink, ShrinkRequest>>,
};

}  // namespace lvq
