// A snapshot's content takes the place of its origin's: unmounted -> merged -> mounted again as it
// was. If it cannot be unmounted now, this happens, with consent, when it is activated next.
#include "base/text.h"
#include "commands/shared/active_use.h"
#include "commands/shared/consent.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/thin_pool.h"
#include "commands/shared/volume_in_use.h"
#include "commands/snap_back/snap_back.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "model/uses.h"
#include "ops/mount.h"
#include "ops/snapshot.h"

namespace lvq {
namespace {

// How much has changed since a thick snapshot was taken.
Bytes changed_since(const LogicalVolume& snapshot) {
  return share_of(snapshot.size, percent_in(snapshot.snap_percent).value_or(0));
}

class Restore {
 public:
  Restore(const Context& context, const SnapshotRequest& request, Findings findings)
      : context_(context), machine_(context.machine), request_(request) {
    draft_.findings = std::move(findings);
  }

  Draft plan() {
    Findings& findings = draft_.findings;
    check_complaints({request_.groups(), {}}, machine_, findings);
    if (request_.volumes.empty() || !find()) return std::move(draft_);
    check_group();
    check_snapshot();
    check_origin();
    check_others();
    choose_when();
    if (findings.refused()) return std::move(draft_);
    if (later_) return merge_later(), std::move(draft_);
    add(unmount_all(release_, machine_));
    merge();
    use_origin_again();
    return std::move(draft_);
  }

 private:
  void add(Step step) { draft_.steps.push_back(std::move(step)); }
  void add(std::vector<Step> steps) {
    for (auto& step : steps) add(std::move(step));
  }
  const std::string& vg() const { return request_.volumes.front().first; }
  const std::string& name() const { return request_.volumes.front().second; }
  std::string snapshot_name() const { return full_name(vg(), name()); }
  std::string origin_name() const { return origin().name(); }
  // REQUIRES: find() has returned true.
  const VolumeRef& snapshot() const { return volumes_.front(); }
  const VolumeRef& origin() const { return volumes_.back(); }

  // False with a refusal, or with a warning where an earlier transaction did it or it is under way.
  bool find() {
    Findings& findings = draft_.findings;
    const LogicalVolume* lv = machine_.lv(vg(), name());
    if (!lv && context_.merged_snapshots.contains(snapshot_name())) {
      warn(findings, "lv-missing", snapshot_name(),
           "There is no " + snapshot_name() + " any more: an earlier transaction has restored it.");
      return false;
    }
    if (!lv) {
      refuse(findings, {"lv-missing", snapshot_name(), "there is no such logical volume",
                        "lvm fullreport", "lvs lists them"});
      return false;
    }
    if (lv->merging) {
      warn(findings, "merging", snapshot_name(),
           snapshot_name() +
               " is being merged already, or will be when its origin is activated next.");
      return false;
    }
    if (const LogicalVolume* origin = origin_of(*lv, machine_)) {
      volumes_ = {volume_ref(*lv, machine_), volume_ref(*origin, machine_)};
      return true;
    }
    refuse(findings,
           {"lv-type-unsupported", snapshot_name(), "is no snapshot of a volume that is there",
            "lv_role " + lv->role, "lvs -a shows what belongs together"});
    return false;
  }

  void check_group() {
    check_vg_usable(*snapshot().vg, machine_, draft_.findings);
    check_no_move(vg(), "busy", machine_, draft_.findings);
  }

  void check_snapshot() {
    if (snapshot().lv->snapshot_invalid)
      refuse_overflowed(*snapshot().lv, "; " + origin_name() + " is as it is, unharmed",
                        draft_.findings);
  }

  void check_origin() {
    Findings& findings = draft_.findings;
    const LogicalVolume &into = *origin().lv, &from = *snapshot().lv;
    if (!is_writable(into))
      refuse(findings,
             {"lv-type-unsupported", origin_name(), "is read-only: nothing can be merged into it",
              "lv_attr " + into.attr, "lvchange --permission rw " + origin_name()});
    check_active(origin(), "nothing can be merged into it", findings);
    check_pool_sound(into, machine_, findings);
    for (const LogicalVolume* each : {&into, &from}) check_settled(*each, machine_, findings);
    if (is_thin(from) && into.size != from.size)
      refuse(findings,
             {"lv-type-unsupported", origin_name(),
              "has another size than its snapshot: " + text(into.size) + " and " + text(from.size),
              "lv_size", "make the snapshot as large: lvextend"});
  }

  // What the merge changes in the origin takes room in the origin's other thick snapshots.
  void check_others() {
    if (is_thin(*snapshot().lv)) return;
    const Bytes changes = changed_since(*snapshot().lv);
    for (const auto& other : machine_.lvs) {
      if (other.vg != vg() || &other == snapshot().lv || other.origin_uuid != origin().lv->uuid ||
          !other.pool.empty())
        continue;
      const Bytes left = surplus(other.size, changed_since(other));
      if (other.snapshot_invalid) continue;
      if (left < changes)
        refuse(draft_.findings,
               {"snapshot-space", full_name(other),
                "would overflow: it has room for " + text(left) + " more, and up to " +
                    text(changes) + " change",
                "snap_percent " + other.snap_percent + ", of the one to restore " +
                    snapshot().lv->snap_percent,
                "remove it (lvq snap-back --remove), or make it larger (lvextend)"});
      else
        warn(draft_.findings, "other-snapshot", full_name(other),
             full_name(other) + " is another snapshot of " + origin_name() +
                 ": it stays, and up to " + text(changes) + " of what it has room for are used.");
    }
  }

  // An origin that cannot be released now, such as the root file system, can be merged when it is
  // activated next, if the user consents to that.
  void choose_when() {
    Findings held;
    check_not_in_use(volumes_, context_, held);
    release_ = plan_unmounting(volumes_, context_, held);
    const std::string word = consent_word(Consent::defer, origin_name());
    later_ = held.refused() && context_.allowed.contains(word);
    if (later_ || !held.refused()) return;
    auto& refusals = draft_.findings.refusals;
    refusals.insert(refusals.end(), held.refusals.begin(), held.refusals.end());
    refuse(draft_.findings,
           {"busy", origin_name(),
            "cannot be let go now; it could be restored when it is activated next, as at a boot. "
            "Nothing can cancel that, and what is written until then is lost",
            "lvconvert --merge is put off while the volume is open",
            "for that: --allow " + shell_quote(word)},
           word);
  }

  SnapshotVolume merged() const {
    const LogicalVolume &into = *origin().lv, &from = *snapshot().lv;
    return {.vg = vg(),
            .lv = into.name,
            .snapshot = name(),
            .tag = "",
            .lv_uuid = into.uuid,
            .snapshot_uuid = from.uuid,
            .room = is_thin(from) ? Extents{} : from.extents,
            .flush = pv_paths(vg(), machine_)};
  }

  std::string loss() const {
    return "what was changed in " + origin_name() + " since " + snapshot_name() +
           " was taken, and that snapshot";
  }

  void merge_later() {
    warn(draft_.findings, "deferred", origin_name(),
         origin_name() +
             " stays as it is until it is activated next, as at a boot; then it is as " +
             snapshot_name() +
             " is. Nothing can cancel that, and what is written to it until then is lost.");
    add(lv_merge_later(merged(), loss()));
    draft_.goal.emplace_back(LvMerging{vg(), name()});
  }

  // The snapshot's content as a fact about `path`; nullopt where it is not one known thing.
  std::optional<FsIs> content_at(const std::string& path) const {
    const Signature* content = snapshot().content;
    return content ? std::optional(FsIs{path, content->type, content->uuid, content->label})
                   : std::nullopt;
  }

  void merge() {
    const SnapshotVolume of = merged();
    std::vector<Fact> before, after;
    if (const auto held = content_at(of.snapshot_path())) {
      before = {*held};
      after = {*content_at(of.volume_path())};
    }
    add(lv_merge(of, before, after, loss()));
    draft_.goal.emplace_back(LvAbsent{vg(), name()});
    draft_.goal.emplace_back(LvActive{vg(), origin().lv->name});
    draft_.goal.insert(draft_.goal.end(), after.begin(), after.end());
  }

  // The snapshot was mounted only to be looked at, so only the origin is mounted again.
  void use_origin_again() {
    ActiveUse again = release_;
    const auto is_of_snapshot = [&](const auto& each) { return each.device == snapshot().path; };
    std::erase_if(again.mounts, is_of_snapshot);
    std::erase_if(again.swaps, is_of_snapshot);
    std::erase_if(again.automounts, is_of_snapshot);
    add(remount_all(again));
    const auto facts = in_use_again(again);
    draft_.goal.insert(draft_.goal.end(), facts.begin(), facts.end());
    for (const auto& mount : release_.mounts)
      if (is_of_snapshot(mount)) {
        draft_.goal.emplace_back(Unmounted{mount.target});
        remove_directories(mount.target);
      }
  }

  // Removes the directories that lvq has made for the mount, the inner ones first.
  void remove_directories(const std::string& target) {
    const auto all = with_ancestors(target);
    for (auto path = all.rbegin(); path != all.rend(); ++path) {
      if (!context_.made_directories.contains(*path)) continue;
      add(dir_remove(*path));
      draft_.goal.emplace_back(DirGoneOrUsed{*path});
    }
  }

  const Context& context_;
  const Snapshot& machine_;
  const SnapshotRequest& request_;
  Draft draft_;
  std::vector<VolumeRef> volumes_;  // the snapshot, its origin
  bool later_ = false;              // merge when the origin is activated next
  ActiveUse release_;
};

}  // namespace

Draft plan_restore(const Context& context, const SnapshotRequest& request,
                   const Findings& findings) {
  return Restore(context, request, findings).plan();
}

}  // namespace lvq
