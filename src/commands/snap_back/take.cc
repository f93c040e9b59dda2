// Takes snapshots: of one volume, or of several as a set.
#include <algorithm>

#include "base/text.h"
#include "commands/shared/activation_check.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/mount_point_check.h"
#include "commands/shared/refusals.h"
#include "commands/snap_back/snap_back.h"
#include "commands/snap_back/snapshot_set.h"
#include "model/filesystems.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "model/trusted_path.h"
#include "ops/mount.h"

namespace lvq {
namespace {

class Take {
 public:
  Take(const Context& context, const SnapshotRequest& request, Findings findings)
      : context_(context), machine_(context.machine), request_(request) {
    draft_.findings = std::move(findings);
  }

  Draft plan() {
    Findings& findings = draft_.findings;
    check_complaints({request_.groups(), {}}, machine_, findings);
    set_ = snapshots_for(request_, context_, findings);
    check_programs();
    plan_mounts();
    const bool there = are_there();
    if (!there) check_rooms(request_, set_, machine_, findings);
    if (findings.refused()) return std::move(draft_);
    say_what_is_promised(there);
    if (!there) take();
    for (const auto& mount : mounts_) mount_snapshot(mount);
    check_activations(draft_.steps, machine_, findings);
    if (findings.refused()) draft_.steps.clear();
    return std::move(draft_);
  }

 private:
  struct SnapshotMount {
    std::string target;
    FsIs fs;
    std::string options;
    bool mounted;
  };

  void add(Step step) { draft_.steps.push_back(std::move(step)); }

  void check_programs() {
    for (const auto& program : {request_.hooks.before, request_.hooks.after}) {
      if (program.empty() || machine_.captured) continue;
      if (const std::string why = why_not_roots_own(program, machine_); !why.empty())
        refuse(draft_.findings,
               {"program-unsafe", program, "is not run as root: " + why, "lstat",
                "root alone may be able to change it and every folder on the way to it"});
    }
  }

  // True where all of the set exists, which snapshots_for() refuses without --unless-taken. Refuses
  // a set of which only a part exists.
  bool are_there() {
    const auto is_there = [](const PlannedSnapshot& snapshot) { return snapshot.there != nullptr; };
    if (set_.empty() || std::ranges::none_of(set_, is_there)) return false;
    for (const auto& snapshot : set_)
      if (!snapshot.there)
        refuse(
            draft_.findings,
            {"partial-state", snapshot.snapshot_name(),
             "is missing, and others of this name are there: they would not be one set",
             "lvm fullreport", "choose another --name, or remove those: lvq snap-back --remove"});
    return true;
  }

  // --- mounts

  std::string target_of(const PlannedSnapshot& snapshot) const {
    if (set_.size() == 1) return request_.mount;
    const bool several = std::ranges::any_of(
        set_, [&](const PlannedSnapshot& each) { return each.of.vg != snapshot.of.vg; });
    return request_.mount + "/" + (several ? snapshot.planned.vg + "/" : "") + snapshot.planned.lv;
  }

  void plan_mounts() {
    if (request_.mount.empty()) return;
    std::set<std::string> all;
    for (const auto& snapshot : set_) all.insert(target_of(snapshot));
    for (const auto& snapshot : set_) {
      if (!is_mountable(snapshot)) continue;
      const Device* there =
          snapshot.there ? machine_.device(snapshot.planned.snapshot_path()) : nullptr;
      const std::string target = target_of(snapshot);
      const Mount* mount = machine_.mount_at(target);
      const bool mounted = there && mount && machine_.is_mount_of(*mount, *there);
      check_mount_point({target, there, mounted}, all, context_, draft_.findings);
      const FsIs content = snapshot.content();
      const std::string options(find_filesystem(content.type)->view_options);
      mounts_.push_back({target, content, options, mounted});
    }
  }

  bool is_mountable(const PlannedSnapshot& snapshot) {
    const Signature* content = snapshot.of.content;
    const Filesystem* fs = content ? find_filesystem(content->type) : nullptr;
    if (fs && !fs->why_no_view.empty()) {
      refuse(draft_.findings,
             {"fs-cannot-mount", snapshot.snapshot_name(),
              "cannot be mounted: " + std::string(fs->why_no_view), "wipefs, UUID " + content->uuid,
              "leave --mount out, or mount it on another machine"});
      return false;
    }
    if (fs && !fs->view_options.empty()) return true;
    warn(draft_.findings, "not-mounted", snapshot.name(),
         snapshot.name() +
             (content ? " holds " + printable(content->type) : " holds no file system") +
             ": its snapshot is taken and not mounted.");
    return false;
  }

  void mount_snapshot(const SnapshotMount& mount) {
    draft_.goal.emplace_back(Mounted{mount.fs.path, mount.target});
    draft_.goal.emplace_back(DirIs{mount.target});
    if (mount.mounted) return;
    for (const auto& path : with_ancestors(mount.target)) {
      const PathState* state = machine_.path(path);
      const bool there = state && state->kind == PathState::Kind::directory;
      if (!there && directories_.insert(path).second) add(dir_make(path));
    }
    add(fs_mount(mount.fs, mount.fs.type, mount.target, mount.options));
  }

  // --- the snapshots

  void say_what_is_promised(bool there) {
    Findings& findings = draft_.findings;
    for (const auto& snapshot : set_) {
      if (there)
        warn(findings, "already-there", snapshot.snapshot_name(),
             snapshot.snapshot_name() + " is there already" + taken_by(*snapshot.there) +
                 ", and it is left at that (--unless-taken).");
      else if (snapshot.mounts.empty())
        warn(findings, "not-mounted", snapshot.name(),
             snapshot.name() +
                 " is not mounted: its snapshot is what its device holds at that instant.");
    }
    if (set_.size() > 1 && !there)
      warn(findings, "not-one-instant", "set",
           "Each of the " + std::to_string(set_.size()) +
               " snapshots is consistent by itself. They are taken one right after the other, not "
               "at one instant; how "
               "far apart is said when they are taken. What spans several volumes has to be held "
               "still meanwhile: "
               "--before, --after.");
    if (!mounts_.empty())
      warn(findings, "mount-not-kept", request_.mount,
           "What is mounted read-only is not in /etc/fstab: it is not mounted again after a "
           "reboot.");
  }

  void take() {
    std::vector<SnapshotVolume> planned;
    std::vector<std::string> synced, names;
    std::vector<Fact> content;
    for (const auto& snapshot : set_) {
      planned.push_back(snapshot.planned);
      names.push_back(snapshot.name());
      if (!snapshot.mounts.empty()) synced.push_back(snapshot.mounts.front());
      if (snapshot.of.content) content.emplace_back(snapshot.content());
    }
    Hooks hooks = request_.hooks;
    if (hooks.any())
      hooks.environment = {"LVQ_VOLUMES=" + join(names, " "),
                           "LVQ_TRANSACTION=" + context_.transaction};
    Step step = snapshots_take(planned, synced, hooks, content);
    if (machine_.captured)  // a capture does not tell who can change a program
      std::erase_if(step.before,
                    [](const Fact& fact) { return std::holds_alternative<ProgramIs>(fact); });
    add(std::move(step));
    for (const auto& each : planned) draft_.goal.emplace_back(snapshot_whole(each));
  }

  const Context& context_;
  const Snapshot& machine_;
  const SnapshotRequest& request_;
  Draft draft_;
  std::vector<PlannedSnapshot> set_;
  std::vector<SnapshotMount> mounts_;
  std::set<std::string> directories_;  // those that this plan makes
};

}  // namespace

Draft plan_take(const Context& context, const SnapshotRequest& request, const Findings& findings) {
  return Take(context, request, findings).plan();
}

}  // namespace lvq
