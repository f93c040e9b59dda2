// grow: disks join a group, a physical volume takes what its disk offers, a volume gets extents,
// and what it holds becomes as large.
//
// wipes, pvcreate, vgextend, or pvresize -> lvextend, by named extents -> the file system, while it
// is mounted (where it is not, lvq mounts it for that, where nobody else sees it). swap: off ->
// lvextend -> made anew -> on. Up to the file system all can be taken back; of an xfs or ext that
// has begun to grow nothing can.
#include "ops/grow.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "commands/grow/growable.h"
#include "commands/grow/grown_pv.h"
#include "commands/grow/growth.h"
#include "commands/grow/request.h"
#include "commands/shared/fstab_lines.h"
#include "commands/shared/group.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/new_pv_check.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/volume_in_use.h"
#include "model/fstab.h"
#include "model/names.h"
#include "ops/shrink.h"
#include "plan/review.h"

namespace lvq {
namespace {

constexpr const char* kForLvqAlone = "noatime,nosuid,nodev,noexec";

Scope scope_of_grow(const GrowRequest& request) {
  Scope scope{.lvm = true, .lvm_version = true, .lvm_settings = true, .files = {kFstab, kCrypttab}};
  scope.new_pvs = {request.joining.begin(), request.joining.end()};
  for (const auto& path : request.joining)
    for (auto* named : {&scope.devices, &scope.paths, &scope.users}) named->insert(path);
  for (const auto& named : {request.onto, request.grown}) {
    scope.devices.insert(named.begin(), named.end());
    scope.paths.insert(named.begin(), named.end());
  }
  scope.partition_tables = {request.grown.begin(), request.grown.end()};
  if (!request.group.empty()) scope.paths.insert("/dev/" + request.group);
  if (!request.has_volume()) return scope;
  scope.units = true;
  scope.files.merge(files_about_use());
  const std::string path = lv_path(request.vg, request.lv);
  scope.devices.insert(path);
  scope.superblocks = {path};
  scope.groups = {request.vg};
  return scope;
}

PossibleConsents consents_of_grow(const GrowRequest& request) {
  PossibleConsents consents;
  for (const auto& path : request.joining) consents.push_back({Consent::wipe, path});
  return consents;
}

class Grow {
 public:
  Grow(const Context& context, GrowRequest request, Findings findings)
      : grown_(request.grown.empty() ? Snapshot() : context.machine),
        context_(with_machine(context, request.grown.empty() ? context.machine : grown_)),
        machine_(context_.machine),
        draft_{{}, {}, std::move(findings)},
        request_(std::move(request)) {}

  Draft plan() {
    std::vector<std::string> disks = request_.joining;
    disks.insert(disks.end(), request_.grown.begin(), request_.grown.end());
    check_complaints({{request_.group, request_.vg}, disks}, machine_, findings());
    plan_grown();
    if (!request_.group.empty()) plan_joining();
    if (request_.has_volume()) plan_volume();
    if (findings().refused()) {
      draft_.steps.clear();
      draft_.goal.clear();
    }
    return std::move(draft_);
  }

 private:
  Findings& findings() { return draft_.findings; }
  void add(Step step) {
    const auto is_end = [](const Fact& fact) { return std::holds_alternative<FsEnds>(fact); };
    if (machine_.captured && !end_is_told_) std::erase_if(step.before, is_end);
    end_is_told_ |= std::ranges::any_of(step.after, is_end);
    draft_.steps.push_back(std::move(step));
  }
  void add(std::vector<Step> steps) {
    for (auto& step : steps) add(std::move(step));
  }

  // --- physical volumes whose disks have grown

  void plan_grown() {
    for (Step& step : grow_pvs(request_.grown, context_, findings())) {
      draft_.goal.insert(draft_.goal.end(), step.after.begin(), step.after.end());
      establish(step, grown_);
      add(std::move(step));
    }
  }

  // --- disks that join

  void plan_joining() {
    if (!find_group(request_.group, machine_, findings(), "lvq provision makes one")) return;
    ProvisionRequest request{.pvs = request_.joining, .vg = {request_.group, std::nullopt}};
    group_ = plan_group(request, "lvq." + context_.transaction, context_, findings());
    if (findings().refused()) return;
    warn_of_full_disks(group_, findings());
    draft_.steps = make_group(group_, machine_);
    for (size_t n = 0; n < group_.made.size(); ++n) add_room(group_.joining[n], group_.made[n]);
    for (const auto& pv : group_.made)
      draft_.goal.emplace_back(PvIs{pv.device.path, pv.uuid, request_.group});
    draft_.goal.emplace_back(group_.after);
  }

  // Adds the physical volume that LVM will make of this device.
  void add_room(const NewPvDevice& target, const NewPv& made) {
    PhysicalVolume pv;
    pv.uuid = made.uuid;
    pv.device = target.path;
    pv.vg = request_.group;
    pv.total = pe_count(target.device->size, default_pe_start(), group_.after.extent);
    new_pvs_.push_back(std::move(pv));
  }

  bool joins_its_group() const { return request_.group == request_.vg && !new_pvs_.empty(); }

  GroupThen group_then() const {
    if (joins_its_group()) return {new_pvs_, group_.after.total};
    return {{}, volume().vg->total};
  }

  // --- the volume

  const VolumeRef& volume() const { return what_.volume; }
  const LogicalVolume& lv() const { return *what_.volume.lv; }
  std::string name() const { return full_name(request_.vg, request_.lv); }
  Bytes bytes_of(Extents extents) const {
    return {extents.value * volume().vg->extent.bytes.value};
  }

  void plan_volume() {
    const auto found = growable(request_.vg, request_.lv, machine_, findings());
    if (!found) return;
    what_ = *found;
    auto growth = choose_growth(request_, what_, group_then(), machine_, findings());
    if (!growth) return;
    growth_ = *std::move(growth);
    if (!what_.fs)
      extend();
    else if (what_.fs->is_swap())
      plan_swap();
    else
      plan_content();
    if (!findings().refused()) promise();
  }

  // --- steps

  Bytes target() const { return bytes_of(growth_.target); }
  bool content_grows() const { return what_.fs && what_.end < what_.reached(target(), machine_); }

  void extend() {
    if (growth_.target == lv().extents) return;
    std::vector<std::string> flush = pv_paths(request_.vg, machine_);
    if (joins_its_group())
      for (const auto& pv : new_pvs_) flush.push_back(pv.device);
    add(lv_extend({.vg = request_.vg,
                   .lv = request_.lv,
                   .uuid = lv().uuid,
                   .from = lv().extents,
                   .to = growth_.target,
                   .old_size = what_.size,
                   .new_size = target(),
                   .extents = growth_.places,
                   .ends_known = what_.fs != nullptr,
                   .flush = std::move(flush),
                   .lvm_version = machine_.lvm_version}));
  }

  void plan_content() {
    extend();
    if (!content_grows()) return;
    if (what_.mounted) return add(grown(*what_.mounted));
    const std::string folder =
        context_.state_dir + "/transactions/" + context_.transaction + "/mounted";
    add(private_folder(folder));
    add(private_mount(what_.content(), folder, kForLvqAlone));
    add(grown(private_place(what_.content(), folder, kForLvqAlone)));
    add(private_unmount(volume().path, folder, Unmounted{folder}));
    add(without(folder));
  }

  // The way back of a btrfs begins with its mount in that folder.
  static Step without(const std::string& folder) {
    Step step = dir_remove(folder);
    step.undo = {{MakeDir{folder, 0700}, DirIs{folder}}};
    return step;
  }

  Step grown(const LiveMount& mount) {
    if (what_.fs->superblock == Superblock::btrfs) return grown_btrfs(mount);
    return fs_grow(*what_.fs, {.mount = mount,
                               .from = what_.end,
                               .least = what_.reached(target(), machine_),
                               .to = target()});
  }

  Step grown_btrfs(const LiveMount& mount) const {
    Step step = btrfs_resize({mount, device_id()}, what_.end, target());
    const Bytes least = std::get<ShrinksWhileMounted>(what_.fs->shrinking).least;
    if (what_.end >= least) return step;
    step.undo.clear();
    step.no_way_back = "the kernel makes no btrfs smaller than " + text(least);
    return step;
  }

  uint64_t device_id() const {
    const auto usage = machine_.usage.find(volume().device->name);
    return usage == machine_.usage.end() ? 1 : usage->second.device_id;
  }

  // A swap area is made anew. Its lines in fstab are disabled meanwhile, so that no boot activates
  // it.
  void plan_swap() {
    if (!content_grows()) return extend();
    const std::vector<VolumeRef> volumes = {volume()};
    check_not_in_use(volumes, context_, findings());
    aside_ = {lines_of(volumes, context_, findings()),
              "put aside by lvq " + context_.transaction + ", which makes " + name() + " larger"};
    release_ = plan_unmounting(volumes, context_, findings());
    if (findings().refused()) return;
    add(take_out_of_use(aside_, release_, machine_, findings()));
    extend();
    Step anew = swap_resize({volume().path, volume().content->uuid, volume().content->label},
                            what_.end, target());
    anew.undo.clear();  // when its lines are back a boot makes it active, whatever its size
    anew.no_way_back = "lvq shrink makes a swap area smaller";
    add(std::move(anew));
    for (auto& step : restore_fstab_lines(aside_, machine_)) {
      draft_.goal.insert(draft_.goal.end(), step.after.begin(), step.after.end());
      add(std::move(step));
    }
    add(remount_all(release_));
  }

  void promise() {
    auto& goal = draft_.goal;
    goal.emplace_back(LvHasExtents{request_.vg, request_.lv, lv().uuid, growth_.target});
    if (!what_.fs) return;
    goal.emplace_back(what_.content());
    if (!machine_.captured || !draft_.steps.empty())
      goal.emplace_back(FsEnds{volume().path, what_.reached(target(), machine_), target()});
    const auto again = in_use_again(release_);
    goal.insert(goal.end(), again.begin(), again.end());
  }

  Snapshot grown_;  // the machine once those PVs are as large as their disks; where some are named
  const Context context_;
  const Snapshot& machine_;
  Draft draft_;
  GrowRequest request_;
  Group group_;
  std::vector<PhysicalVolume> new_pvs_;  // that join, as they will be
  bool end_is_told_ = false;  // by a step: a capture does not tell where what the volume holds ends
  Growable what_;
  Growth growth_;
  DisabledLines aside_;
  ActiveUse release_;
};

constexpr const char* kGrowForms[] = {
    "[[--vg VG] --pv DEV[:DEV...]] [--lv VG/LV --size SIZE [--onto DEV[:DEV...]]]"};
constexpr CommandExample kGrowExamples[] = {
    {"lvq grow --lv vg0/home --size +20G", "20 GiB more, with the file system on it"},
    {"lvq grow --vg vg0 --pv /dev/sdc --lv vg0/home --size +100%FREE",
     "a new disk, and all that is free then"},
    {"lvq grow --lv vg0/home --size 200G --onto /dev/sdc", "from that disk alone"},
    {"lvq grow --pv /dev/sdb --lv vg0/home --size +100%FREE",
     "a disk that has become larger, and all that is free then"},
};
constexpr Option kGrowOptions[] = {
    {.name = "--vg", .value = "VG", .help = "the volume group that the devices of --pv join"},
    {.name = "--pv",
     .value = "DEV[:DEV...]",
     .repeatable = true,
     .help =
         "devices that become physical volumes of it; without --vg, physical volumes whose disks "
         "have become larger"},
    {.name = "--lv", .value = "VG/LV", .help = "the volume that is to become larger"},
    {.name = "--size",
     .value = "SIZE",
     .help = "what it is to have, or with a plus so much more: 200G, +20G, +50%FREE, 30%VG"},
    {.name = "--onto",
     .value = "DEV[:DEV...]",
     .repeatable = true,
     .help = "the physical volumes from which its new extents come"},
};

}  // namespace

const Command kGrow = {
    .name = "grow",
    .summary = "make a volume and what it holds larger; add disks to its group",
    .forms = kGrowForms,
    .examples = kGrowExamples,
    .options = kGrowOptions,
    .read = read_as<parse_grow, scope_of_grow, plan_by<Grow, GrowRequest>, consents_of_grow>,
};

}  // namespace lvq
