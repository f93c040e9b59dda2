// shrink: the file system first, the volume second.
//
// ext and ntfs: fstab lines aside -> unmount -> volume read-only -> snapshot -> check, shrink and check again in the
// snapshot -> merge it back -> lvreduce -> fstab lines back -> mount. btrfs: shrink while mounted -> lvreduce. swap:
// off
// -> make anew, smaller -> lvreduce -> on. Up to the merge (btrfs and swap: lvreduce) everything can be taken back.
#include "ops/shrink.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "commands/release.h"
#include "commands/shrink_request.h"
#include "commands/shrinkable.h"
#include "commands/table_lines.h"
#include "model/names.h"
#include "ops/fstab.h"

namespace lvq {
namespace {

constexpr const char* kCrypttab = "/etc/crypttab";

Findings check_shrink(const Arguments& arguments) {
  Findings findings;
  parse_shrink(arguments, "shrink", findings);
  return findings;
}

Scope scope_of_shrink(const Arguments& arguments) {
  Findings ignored;  // plan() reports them
  const ShrinkRequest request = parse_shrink(arguments, "shrink", ignored);
  Scope scope{.lvm = true,
              .files = {kFstab, kCrypttab, "/proc/fs/nfsd/exports", "/proc/cmdline", "/sys/power/resume",
                        "/etc/initramfs-tools/conf.d/resume"},
              .tools = {"resize2fs", "e2fsck", "ntfsresize", "btrfs", "mkswap", "lvchange", "lvcreate", "lvremove",
                        "lvconvert", "lvreduce", "mount", "umount", "swapon", "swapoff", "systemctl"}};
  if (request.vg.empty()) return scope;
  const std::string path = lv_path(request.vg, request.lv);
  scope.devices = scope.superblocks = scope.minimums = {path};
  scope.groups = {request.vg};
  return scope;
}

class Shrink {
 public:
  explicit Shrink(const Context& context)
      : context_(context),
        machine_(context.machine),
        request_(parse_shrink(context.arguments, "shrink", draft_.findings)) {}

  Draft plan() {
    Findings& findings = draft_.findings;
    check_complaints(machine_, findings);
    if (findings.refused()) return std::move(draft_);
    const auto found = shrinkable(request_.vg, request_.lv, context_, findings);
    if (!found) return std::move(draft_);
    what_ = *found;
    if (!choose_target()) return std::move(draft_);
    check_room_left(what_, target_, findings);
    if (what_.end > target_) plan_content();
    if (findings.refused()) return draft_.steps.clear(), std::move(draft_);
    if (what_.end <= target_) reduce();
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
  std::string name() const { return request_.vg + "/" + request_.lv; }

  // False: refused, or there already.
  bool choose_target() {
    const auto target = smaller_size(request_, *what_.lv, *what_.vg, data_stripes(*what_.lv), draft_.findings);
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
    check_release(volumes, context_, draft_.findings);
    lines_ = lines_of(volumes, context_, draft_.findings);
    release_ = plan_release(volumes, context_, draft_.findings);
    check_tools(needed_tools(), machine_, draft_.findings);
    if (what_.type != "swap") choose_room();
    if (draft_.findings.refused()) return;
    put_lines_aside();
    let_go();
    if (what_.type == "swap")
      shrink_swap();
    else
      shrink_in_snapshot();
    reduce();
    put_lines_back();
    take_again();
  }

  std::set<std::string> needed_tools() const {
    std::set<std::string> tools = {"lvreduce"};
    if (what_.type == "swap") return tools.insert({"mkswap", "swapon", "swapoff"}), tools;
    tools.insert({"mount", "umount", "lvchange", "lvcreate", "lvremove", "lvconvert"});
    if (what_.type == "ntfs")
      tools.insert("ntfsresize");
    else
      tools.insert({"resize2fs", "e2fsck"});
    return tools;
  }

  void warn_of_unknown() {
    if (machine_.captured)
      warn(draft_.findings, "not-captured", name(),
           "The capture does not tell how large its " + what_.type +
               " is and how small it can become; it is looked at when the plan is carried out.");
  }

  // --- fstab and mounts

  std::vector<std::pair<std::string, std::vector<size_t>>> tables() const {
    std::vector<std::pair<std::string, std::vector<size_t>>> all;
    if (!lines_.fstab.empty()) all.emplace_back(kFstab, lines_.fstab);
    if (!lines_.crypttab.empty()) all.emplace_back(kCrypttab, lines_.crypttab);
    return all;
  }

  std::string put_aside_by() const { return "put aside by lvq " + context_.transaction + ", which shrinks " + name(); }

  void put_lines_aside() {
    std::vector<Remedy> back = made_at_boot(release_, lines_.fstab, machine_);
    for (const auto& [path, lines] : tables())
      if (check_replaceable(path, machine_, draft_.findings))
        add(table_put_aside(path, machine_.files.at(path), lines, put_aside_by(), std::exchange(back, {}),
                            machine_.systemd));
    if (!tables().empty() && machine_.systemd) add(systemd_reload());
  }

  void put_lines_back() {
    for (const auto& [path, lines] : tables()) {
      add(table_put_back(path, machine_.files.at(path), lines, put_aside_by(), machine_.systemd));
      draft_.goal.push_back(draft_.steps.back().after.front());
    }
    if (!tables().empty() && machine_.systemd) add(systemd_reload());
  }

  std::vector<Fact> not_busy() const {
    return machine_.users ? std::vector<Fact>{NotBusy{what_.path}} : std::vector<Fact>{};
  }

  void let_go() {
    const auto& mounts = release_.mounts;
    for (auto mount = mounts.begin(); mount != mounts.end(); ++mount)
      add(fs_unmount(*mount, not_busy(), {std::next(mount), mounts.end()}));
    for (const auto& swap : release_.swaps) add(swap_off(swap));
  }

  void take_again() {
    for (auto mount = release_.mounts.rbegin(); mount != release_.mounts.rend(); ++mount) add(fs_remount(*mount));
    for (const auto& swap : release_.swaps) add(swap_reactivate(swap));
  }

  // --- ext, ntfs

  std::vector<std::string> pv_paths() const {
    std::vector<std::string> paths;
    for (const auto& pv : machine_.pvs)
      if (pv.vg == request_.vg) paths.push_back(pv.device);
    return paths;
  }

  bool is_thin() const { return what_.lv->layout.find("thin") != std::string::npos; }

  // What changes goes into the snapshot: the blocks that move, at most all that lie behind the new end; the tables that
  // tell where they are. Too little stops the work with nothing lost.
  Bytes changes() const {
    constexpr Bytes kLeast = 32_MiB;
    const uint64_t behind = what_.end.value - target_.value;
    const uint64_t moved = std::min(behind, what_.used.value_or(what_.end).value);
    return {moved + moved / 64 + what_.end.value / 100 + kLeast.value};
  }

  // A pool that is full stops all of its volumes.
  void check_pool() {
    const LogicalVolume* pool = machine_.lv(request_.vg, what_.lv->pool);
    double percent = 0;
    if (!pool ||
        std::from_chars(pool->data_percent.data(), pool->data_percent.data() + pool->data_percent.size(), percent).ec !=
            std::errc{})
      return;
    const Bytes free{static_cast<uint64_t>(static_cast<double>(pool->size.value) * std::max(0.0, 100 - percent) / 100)};
    if (changes() > free)
      refuse(draft_.findings, {"snapshot-space", name(),
                               "shrinks in a snapshot, for which up to " + text(changes()) +
                                   " are needed in its pool; " + pool->name + " has " + text(free) + " free",
                               "data_percent " + pool->data_percent, "lvextend " + request_.vg + "/" + pool->name});
  }

  // Each chunk of 4 KiB needs 16 bytes more to be found again. More than for the whole volume is of no use.
  void choose_room() {
    place_ = {request_.vg, request_.lv, "shrink-" + context_.transaction, "lvq." + context_.transaction,
              {},          pv_paths()};
    if (dm_name(request_.vg, place_.snapshot).size() + std::string_view("-real").size() > 127)
      refuse(draft_.findings, {"name-invalid", request_.vg, "is too long a name for a snapshot of its volumes",
                               "device mapper names have at most 127 characters", "vgrename it"});
    if (is_thin()) return check_pool();
    const Bytes wanted = std::min(changes(), what_.size);
    place_.room = extents_ceil({wanted.value + wanted.value / 256 + 8192}, what_.vg->extent);
    if (place_.room > what_.vg->free)
      refuse(
          draft_.findings,
          {"snapshot-space", name(),
           "shrinks in a snapshot, which needs " + std::to_string(place_.room.value) + " extents for what changes; " +
               request_.vg + " has " + std::to_string(what_.vg->free.value) + " free",
           room_words(what_),
           "add a disk for the time being: vgextend " + request_.vg + " DEV, afterwards lvq evacuate --pv DEV"});
  }

  void shrink_in_snapshot() {
    add(lv_close(place_));
    add(lv_branch(place_));
    const std::string path = place_.snapshot_path();
    const bool ntfs = what_.type == "ntfs";
    const std::string size = std::to_string(target_.value), in_the_snapshot = "the " + what_.type + " in the snapshot";
    const Run first = ntfs ? Run{{"ntfsresize", "--no-action", "--no-progress-bar", "--size", size, path}}
                           : Run{{"e2fsck", "-f", "-p", path}};
    const Run resize = ntfs ? Run{{"ntfsresize", "--force", "--no-progress-bar", "--size", size, path}}
                            : Run{{"resize2fs", path, std::to_string(target_.value / 1024) + "K"}};
    const Run last =
        ntfs ? Run{{"ntfsresize", "--info", "--force", "--no-progress-bar", path}} : Run{{"e2fsck", "-f", "-n", path}};
    add(fs_work(place_, (ntfs ? "Try without writing to shrink " : "Check ") + in_the_snapshot, first, {}));
    add(fs_work(place_, "Shrink " + in_the_snapshot + " from " + text(what_.end) + " to " + text(target_), resize,
                {first}));
    add(fs_check(place_, "Check " + in_the_snapshot + " again", last, target_));
    add(lv_open(place_));
    add(lv_merge(place_, {FsEnds{place_.snapshot_path(), Bytes{1}, target_}},
                 {FsEnds{place_.volume_path(), Bytes{1}, target_}},
                 "the layout of the " + what_.type + " on " + name() + " as it was; its files stay"));
  }

  // --- swap, btrfs

  void shrink_swap() {
    const auto& signature = machine_.signatures_of(*what_.device)->front();
    add(swap_resize({what_.path, signature.uuid, signature.label}, what_.end, target_));
  }

  void shrink_mounted() {
    check_tools({"btrfs", "lvreduce"}, machine_, draft_.findings);
    if (draft_.findings.refused()) return;
    for (const Mount* mount : machine_.mounts_of(*what_.device)) {
      if (!mount->holder.empty() || has_option(mount->options, "ro")) continue;
      add(btrfs_resize({what_.path, mount->target, device_id()}, what_.end, target_));
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
                   surplus(what_.size, target_), pv_paths()}));
  }

  void promise() {
    auto& goal = draft_.goal;
    goal.emplace_back(LvSpans{request_.vg, request_.lv, what_.lv->uuid, extents_});
    goal.emplace_back(FsEnds{what_.path, Bytes{1}, target_});
    const auto& signature = machine_.signatures_of(*what_.device)->front();
    goal.emplace_back(FsIs{what_.path, what_.type, signature.uuid, signature.label});
    if (!place_.snapshot.empty()) goal.emplace_back(LvAbsent{request_.vg, place_.snapshot});
    for (const auto& mount : release_.mounts) goal.emplace_back(Mounted{mount.device, mount.target});
    for (const auto& swap : release_.swaps) goal.emplace_back(SwapOn{swap.device});
  }

  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  ShrinkRequest request_;
  Shrinkable what_;
  Extents extents_;  // that the volume is to have
  Bytes target_;
  TableLines lines_;
  Release release_;
  SnapshotVolume place_;
};

Draft plan_shrink(const Context& context) { return Shrink(context).plan(); }

}  // namespace

const Command kShrink = {
    .name = "shrink",
    .summary = "make a file system or swap area smaller -> its LV after it",
    .options = {{"--lv", "VG/LV", false, "the volume, with ext2, ext3, ext4, btrfs, ntfs or swap on it"},
                {"--size", "SIZE", false, "what it is to have, or with a minus so much less: 20G, -5G, 50%LV"}},
    .check = check_shrink,
    .scope = scope_of_shrink,
    .plan = plan_shrink,
};

}  // namespace lvq
