// shrink-xfs: what xfs cannot do in place, a copy to a smaller volume does.
//
// 1. A new volume gets an xfs like the old one. Both are mounted where only lvq sees them.
// 2. The old one is copied and compared while it is in use.
// 3. Nobody uses it now: its file system is read-only, and the kernel refuses writes to the device.
//    A reboot ends that, and then the copy is gone over again.
// 4. What has changed is copied, and everything is compared. The old one is unmounted.
// 5. fstab names the new one. That is the decision: from here on it counts, after a reboot too.
// 6. Both are renamed, the new one is mounted as the old one was, and systemd is told. The old one
//    goes, or it stays, read-only, under a name that says what it is.
//
// Before the decision everything can be taken back (docs/adr/0012).
#include <algorithm>

#include "base/text.h"
#include "commands/shared/activation_check.h"
#include "commands/shared/active_use.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/mount_table_lines.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume_in_use.h"
#include "commands/shrink/xfs_volume.h"
#include "model/names.h"
#include "ops/fstab.h"
#include "ops/lvm.h"
#include "ops/xfs.h"

namespace lvq {
namespace {

constexpr const char* kSeen = "noatime,nosuid,nodev,noexec";  // for mounts that only lvq sees

ShrinkRequest parse_shrink_xfs(const Arguments& arguments, Findings& findings) {
  return parse_shrink_request(arguments, "shrink-xfs", findings);
}

Scope scope_of_shrink_xfs(const ShrinkRequest& request) {
  Scope scope{.lvm = true, .lvm_settings = true, .units = true, .files = files_about_use()};
  if (request.vg.empty()) return scope;
  scope.devices = scope.superblocks = {lv_path(request.vg, request.lv)};
  scope.groups = scope.settings = {request.vg};
  return scope;
}

class ShrinkXfs {
 public:
  ShrinkXfs(const Context& context, ShrinkRequest request, Findings findings)
      : context_(context),
        machine_(context.machine),
        draft_{{}, {}, std::move(findings)},
        request_(std::move(request)) {}

  Draft plan() {
    check_complaints({{request_.vg}, {}}, machine_, draft_.findings);
    if (refused()) return std::move(draft_);
    const auto found = xfs_to_copy(request_, context_, draft_.findings);
    if (!found) return std::move(draft_);
    what_ = *found;
    extents_ = what_.volume.lv->extents;
    const auto smaller = smaller_size(request_, what_.volume, machine_, 1, draft_.findings);
    if (smaller) {
      extents_ = *smaller;
      plan_copy();
    }
    if (!smaller && !refused()) promise_what_is();
    check_activations(draft_.steps, machine_, draft_.findings);
    if (refused()) {
      draft_.steps.clear();
      draft_.goal.clear();
    }
    return std::move(draft_);
  }

 private:
  bool refused() const { return draft_.findings.refused(); }
  void add(Step step) { draft_.steps.push_back(std::move(step)); }

  void plan_copy() {
    check_xfs_room(what_, extents_, machine_, draft_.findings);
    check_use();
    if (refused()) return;
    warn_of_loss(what_, target(), draft_.findings);
    if (lines_.fstab.empty())
      warn(draft_.findings, "no-fstab-line", request_.name(),
           "No line of /etc/fstab names it: no boot mounts it, before or afterwards. It becomes "
           "the new one when the "
           "old one is renamed.");
    if (what_.mounted) warn_of_window();
    choose_names();
    if (refused()) return;
    make_new();
    if (what_.writable) copy_in_use();
    close_old();
    copy_the_rest();
    unmount_old();
    decide();
    exchange_names();
    settle_old();
    label_new();
    add(dir_remove(trees_.new_folder));
    add(dir_remove(trees_.old_folder));
    promise();
  }

  // --- what stands in the way

  Bytes target() const { return {extents_.value * what_.volume.vg->extent.bytes.value}; }
  bool keeps_old() const { return request_.keep_old; }

  void check_use() {
    const std::vector<VolumeRef> volumes = {what_.volume};
    check_not_in_use(volumes, context_, draft_.findings, Processes::later);
    lines_ = lines_of(volumes, context_, draft_.findings);
    // The lines of bind mounts are left out, since they stay as they are.
    const auto own = lines_naming(*what_.volume.device, machine_);
    std::erase_if(lines_.fstab, [&](size_t line) { return !own.contains(line); });
    release_ = plan_unmounting(volumes, context_, draft_.findings);
    check_replaceable(kFstab, machine_, draft_.findings);
    check_tools({"rsync", "mkfs.xfs"}, machine_, draft_.findings);
    if (what_.mounted && !what_.writable && !what_.label().empty())
      refuse(draft_.findings,
             {"fs-cannot-shrink", request_.name(),
              "is mounted read-only and has a label, which the new one could not be given",
              "/proc/self/mountinfo", "mount it writable, or unmount it"});
  }

  void warn_of_window() {
    std::vector<std::string> targets;
    for (const auto& mount : release_.mounts) targets.push_back(mount.target);
    warn(draft_.findings, "not-there-meanwhile", request_.name(),
         "When all is copied it is read-only until the rest is compared. Then, for some seconds, "
         "nothing is mounted "
         "on " +
             join(targets, ", ") + ": stop what writes there before.");
  }

  // --- names

  void choose_names() {
    const std::string& id = context_.transaction;
    new_name_ = "shrink-" + id;
    old_name_ = request_.lv + "-old-" + id.substr(id.size() - 6);
    tag_ = "lvq." + id;
    uuid_ = context_.ids.uuid();
    const std::string folder = context_.state_dir + "/transactions/" + id + "/";
    trees_ = {.old_device = what_.volume.path,
              .new_device = lv_path(request_.vg, new_name_),
              .old_folder = folder + "old",
              .new_folder = folder + "new",
              .record = folder + "compared",
              .changes = folder + "changed",
              .needs = folder + "needed",
              .holes = folder + "with-holes"};
    pvs_ = pv_paths(request_.vg, machine_);
    for (const auto& name : {new_name_, old_name_}) {
      if (auto fits = check_lv_path_length(request_.vg, name); !fits)
        refuse(draft_.findings, fits.error());
      if (machine_.lv(request_.vg, name))
        refuse(draft_.findings, {"name-taken", full_name(request_.vg, name), "is there already",
                                 "lvm fullreport", "lvrename it"});
    }
  }

  const LiveMount* base() const {
    const auto it = std::ranges::find_if(release_.mounts, [](const LiveMount& each) {
      return each.again.size() > 1 && each.again[1] == "-t";
    });
    return it == release_.mounts.end() ? nullptr : &*it;
  }

  FsIs new_fs(const std::string& path, const std::string& label = "") const {
    return {path, "xfs", uuid_, label};
  }
  LvNamed old_lv(const std::string& name) const {
    return {request_.vg, name, what_.volume.lv->uuid, ""};
  }
  LvNamed new_lv(const std::string& name) const { return {request_.vg, name, "", tag_}; }

  // All but the tags by which lvq knows what it has made.
  std::vector<std::string> own_tags() const {
    std::vector<std::string> tags = what_.volume.lv->tags;
    std::erase_if(tags, [](const std::string& tag) { return tag.starts_with("lvq."); });
    return tags;
  }

  NewLvSettings settings() {
    NewLvSettings all{.tags = own_tags(),
                      .allocation = allocation_policy(*what_.volume.lv),
                      .on = disks_for_copy(what_, extents_, machine_, draft_.findings)};
    const auto kept = machine_.settings.find(request_.name());
    if (kept == machine_.settings.end()) return all;
    all.read_ahead = kept->second.read_ahead;
    all.autoactivation = kept->second.autoactivation;
    return all;
  }

  // --- the steps

  void make_new() {
    add(private_folder(trees_.old_folder));
    add(tree_mount(trees_, what_.writable ? kSeen : std::string("ro,") + kSeen));
    add(tree_survey(trees_));
    add(private_folder(trees_.new_folder));
    add(lv_create({request_.vg, new_name_, extents_, "linear", tag_, ""}, target(), pvs_,
                  settings()));
    add(xfs_make(new_fs(trees_.new_device), target(),
                 xfs_maker(what_.geometry, uuid_, trees_.new_device)));
    add(new_tree_show(trees_, kSeen, new_fs(trees_.new_device)));
    add(room_check(trees_));
  }

  void copy_in_use() {
    add(holes_copy(trees_, false));
    add(tree_copy(trees_, false));
    add(copy_finish(trees_, false));
    add(device_check_unused(what_.volume.path, "which is about to become read-only"));
    if (const LiveMount* mount = base())
      add(fs_remount_ro(trees_, *mount, {release_.mounts.rbegin(), release_.mounts.rend()}));
  }

  void close_old() { add(device_close(what_.volume.path)); }

  void copy_the_rest() {
    if (what_.writable) {
      add(changes_list(trees_));
      add(changed_holes_copy(trees_));
      add(changes_copy(trees_));
    } else {
      add(holes_copy(trees_, true));
      add(tree_copy(trees_, true));
    }
    add(copy_finish(trees_, true));
    add(new_tree_hide(trees_));
    if (what_.mounted)
      add(device_check_unused(what_.volume.path, "which is about to be unmounted"));
  }

  void unmount_old() {
    const auto& mounts = release_.mounts;
    for (auto mount = mounts.begin(); mount != mounts.end(); ++mount)
      add(fs_unmount(trees_, *mount, {std::next(mount), mounts.end()}));
    for (const auto& automount : release_.automounts) add(automount_stop(automount));
    add(old_tree_hide(trees_));
  }

  // The decision: from here on the new volume counts. What has to be true for it: nobody has
  // written to the old volume since it was copied.
  std::vector<Fact> needed_to_decide() const {
    return {DeviceWritable{what_.volume.path, false}, new_fs(trees_.new_device)};
  }

  std::string words_of_decision() const {
    return request_.name() +
           " as what counts: what is written from now on goes to the new volume alone";
  }

  void decide() {
    if (lines_.fstab.empty()) return;
    add(fstab_switch(machine_.files.at(kFstab), lines_.fstab, "UUID=" + uuid_, needed_to_decide(),
                     words_of_decision()));
  }

  // The new volume gets the name of the old one. Without a line in fstab, that is the decision.
  void exchange_names() {
    Step old_away = lv_rename(old_lv(request_.lv), old_name_, pvs_);
    if (lines_.fstab.empty()) {
      const auto needed = needed_to_decide();
      old_away.before.insert(old_away.before.end(), needed.begin(), needed.end());
      old_away.destroys = words_of_decision();
    }
    Step new_here = lv_rename(new_lv(new_name_), request_.lv, pvs_);
    // systemd unmounts what is renamed while it is mounted (docs/adr/0012).
    for (const auto& mount : release_.mounts) new_here.before.emplace_back(Unmounted{mount.target});
    add(std::move(old_away));
    add(std::move(new_here));
    const bool reloads = machine_.systemd && !lines_.fstab.empty(),
               automounts = !release_.automounts.empty();
    if (reloads && automounts)
      add(systemd_reload({kFstab}));  // else automounts would mount the old one
    for (auto& step : remount_all(release_)) add(std::move(step));
    if (reloads && !automounts) add(systemd_reload({kFstab}));
  }

  void settle_old() {
    if (!keeps_old()) return remove_old();
    const FsIs old_fs{lv_path(request_.vg, old_name_), "xfs", what_.uuid(), ""};
    if (!what_.label().empty()) {
      add(device_open(old_fs.path));
      add(label_clear(old_fs));
    }
    add(lv_set_permission(request_.vg, old_name_, {.why = "also after a reboot"}, pvs_));
  }

  void remove_old() {
    std::vector<Fact> needed = {new_fs(what_.volume.path)};
    for (const auto& mount : release_.mounts)
      needed.emplace_back(Mounted{mount.device, mount.target});
    add(lv_remove({request_.vg, old_name_, what_.volume.lv->extents, what_.volume.lv->layout, "",
                   what_.volume.lv->uuid},
                  what_.size(), needed,
                  "xfs (UUID " + what_.uuid() + "), of which the new volume has a copy", pvs_));
  }

  void label_new() {
    if (what_.label().empty()) return;
    const FsIs labelled = new_fs(what_.volume.path, what_.label());
    if (const LiveMount* mount = base()) return add(label_set(labelled, mount->target));
    TwoTrees renamed = trees_;
    renamed.new_device = what_.volume.path;
    add(new_tree_show(renamed, kSeen, new_fs(what_.volume.path)));
    add(label_set(labelled, trees_.new_folder));
    add(new_tree_hide(renamed));
  }

  // --- what is promised

  void promise_what_is() {
    draft_.goal = {LvHasExtents{request_.vg, request_.lv, what_.volume.lv->uuid, extents_},
                   FsIs{what_.volume.path, "xfs", what_.uuid(), what_.label()}};
  }

  void promise() {
    auto& goal = draft_.goal;
    goal = {new_lv(request_.lv), LvHasExtents{request_.vg, request_.lv, "", extents_},
            new_fs(what_.volume.path, what_.label()), LvAbsent{request_.vg, new_name_}};
    if (keeps_old())
      goal.insert(goal.end(), {old_lv(old_name_), LvWritable{request_.vg, old_name_, false}});
    else
      goal.emplace_back(LvAbsent{request_.vg, old_name_});
    for (auto& fact : in_use_again(release_)) goal.push_back(std::move(fact));
    for (auto& entry : machine_.fstab())
      if (std::ranges::find(lines_.fstab, entry.line) != lines_.fstab.end()) {
        entry.spec = "UUID=" + uuid_;
        goal.emplace_back(line_fact(entry));
      }
  }

  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  ShrinkRequest request_;
  XfsVolume what_;
  Extents extents_;  // those that the volume is to have
  MountTableLines lines_;
  ActiveUse release_;
  std::string new_name_, old_name_, tag_, uuid_;
  TwoTrees trees_;
  std::vector<std::string> pvs_;
};

constexpr const char* kShrinkXfsForms[] = {"--lv VG/LV --size SIZE [--keep-old]"};
constexpr CommandExample kShrinkXfsExamples[] = {
    {"lvq shrink-xfs --lv vg0/srv --size 200G --dry-run", "what would be done"},
    {"lvq shrink-xfs --lv vg0/srv --size 200G --keep-old",
     "do it, and leave the old volume there for the time being"},
};
constexpr Option kShrinkXfsOptions[] = {
    {.name = "--lv", .value = "VG/LV", .help = "the volume, with xfs on it"},
    {.name = "--size",
     .value = "SIZE",
     .help = "what it is to have, or with a minus so much less: 20G, -5G, 50%LV"},
    {.name = "--keep-old", .help = "leave the old volume there, read-only, as LV-old-..."},
};

}  // namespace

const Command kShrinkXfs = {
    .name = "shrink-xfs",
    .summary = "copy an xfs to a smaller volume, which takes its place",
    .forms = kShrinkXfsForms,
    .examples = kShrinkXfsExamples,
    .options = kShrinkXfsOptions,
    .read = read_as<parse_shrink_xfs, scope_of_shrink_xfs, plan_by<ShrinkXfs, ShrinkRequest>,
                    consents_of_shrink>,
};

}  // namespace lvq
