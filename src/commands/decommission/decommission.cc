// decommission: fstab lines -> unmount, swapoff -> LVs -> VG -> PV labels -> the mount directories
// that lvq made.
//
// References go before what they refer to, so that no boot can look for what is gone. Up to the
// first lvremove everything can be taken back.
#include <algorithm>

#include "base/text.h"
#include "commands/decommission/removal_order.h"
#include "commands/shared/active_use.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/mount_table_lines.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/removal.h"
#include "commands/shared/request_values.h"
#include "commands/shared/thin_pool.h"
#include "commands/shared/volume_in_use.h"
#include "model/devices_file.h"
#include "model/fstab.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "model/uses.h"
#include "ops/fstab.h"
#include "ops/lvm.h"
#include "ops/mount.h"

namespace lvq {
namespace {

DecommissionRequest parse_decommission(const Arguments& arguments, Findings& findings) {
  DecommissionRequest request;
  const auto wrong = [&](const char* subject, const char* message) {
    refuse(findings, {"usage", subject, message, "", "lvq decommission --help"});
  };
  const auto &groups = arguments.all("--vg"), &volumes = arguments.all("--lv");
  request.keep_pvs = arguments.has("--keep-pvs");
  if (groups.empty() == volumes.empty())
    wrong("decommission",
          groups.empty() ? "neither --vg nor --lv is given" : "--vg and --lv do not go together");
  if (request.keep_pvs && groups.empty())
    wrong("--keep-pvs", "goes with --vg only: with --lv the volume group stays");
  if (!groups.empty()) {
    if (auto valid = check_vg_name(groups[0]); !valid) refuse(findings, valid.error());
    request.vg = groups[0];
  }
  for (const auto& each : volumes)
    if (auto name = volume_named(each, findings)) request.lvs.push_back(std::move(*name));
  return request;
}

}  // namespace

std::set<std::string> DecommissionRequest::groups() const {
  std::set<std::string> groups;
  if (!vg.empty()) groups.insert(vg);
  for (const auto& [group, name] : lvs) groups.insert(group);
  return groups;
}

Scope scope_of_removal(const DecommissionRequest& request) {
  Scope scope{.lvm = true,
              .units = true,
              .devices = {},
              .paths = {},
              .files = files_about_use(),
              .users = {},
              .groups = request.groups()};
  scope.files.insert(kDevicesFile);
  for (const auto& [vg, name] : request.lvs) scope.devices.insert(lv_path(vg, name));
  return scope;
}

// The consents are asked for by group, because volumes that were not named may go with one that
// was.
PossibleConsents consents_of_removal(const DecommissionRequest& request) {
  PossibleConsents consents;
  for (const auto& vg : request.groups())
    for (const auto kind : {Consent::remove, Consent::wipe})
      consents.push_back({.kind = kind, .object = vg, .of_its_volumes = true});
  return consents;
}

namespace {

class Decommission {
 public:
  Decommission(const Context& context, DecommissionRequest request, Findings findings)
      : context_(context), machine_(context.machine), request_(std::move(request)) {
    draft_.findings = std::move(findings);
  }

  Draft plan() {
    Findings& findings = draft_.findings;
    check_complaints({request_.groups(), {}}, machine_, findings);
    volumes_ = removal_order(request_, context_, findings);
    for (const VolumeRef& volume : volumes_) check_pool_sound(*volume.lv, machine_, findings);
    check_not_in_use(volumes_, context_, findings);
    check_not_activated_at_boot(volumes_, request_.vg, context_, findings);
    warn_of_lvm_settings(volumes_, request_.vg, context_, findings);
    lines_ = lines_of(volumes_, context_, findings);
    check_automounts_of(lines_, machine_, findings);
    release_ = plan_unmounting(volumes_, context_, findings);
    group_ = request_.vg.empty() ? nullptr : machine_.vg(request_.vg);
    if (findings.refused()) return std::move(draft_);
    warn_of_unknown();
    const bool edit_first = release_.automounts.empty();
    if (edit_first) edit_tables();
    for (auto& step : unmount_all(release_, machine_)) add(std::move(step));
    if (!edit_first) edit_tables();
    for (const auto& volume : volumes_) remove_volume(volume);
    if (group_) remove_group();
    remove_directories();
    promise();
    return std::move(draft_);
  }

 private:
  void add(Step step) { draft_.steps.push_back(std::move(step)); }

  void warn_of_unknown() {
    if (!machine_.users && !volumes_.empty())
      warn(draft_.findings, "not-captured", "processes",
           "The capture does not tell which processes use the volumes; it is looked at when the "
           "plan is carried out.");
    for (const auto& volume : volumes_)
      if (!volume.device || !machine_.signatures_of(*volume.device))
        warn(draft_.findings, volume.device ? Code("unreadable") : Code("not-active"), volume.path,
             volume.path + (volume.device ? " cannot be read" : " is not active") +
                 ": what it holds is not known.");
  }

  void edit_tables() {
    // If a reboot comes between the edit and the way back, the boot has not mounted what these
    // lines name, so the way back of the first edit does. An automount is unmounted before the
    // edit, and has a way back of its own.
    std::vector<Remedy> back;
    if (release_.automounts.empty()) back = made_at_boot(release_, lines_.fstab, machine_);
    std::vector<std::string> changed;
    for (const auto& [path, lines] :
         {std::pair(kFstab, &lines_.fstab), std::pair(kCrypttab, &lines_.crypttab)}) {
      if (lines->empty() || !check_replaceable(path, machine_, draft_.findings)) continue;
      add(table_remove(path, machine_.files.at(path), *lines, std::exchange(back, {}),
                       machine_.systemd));
      changed.emplace_back(path);
    }
    if (!changed.empty() && machine_.systemd) add(systemd_reload(changed));
  }

  void remove_volume(const VolumeRef& volume) {
    const LogicalVolume& lv = *volume.lv;
    std::vector<Fact> needed;
    if (volume.device) {
      needed = not_busy(volume.path, machine_);
      needed.emplace_back(DeviceUnused{volume.path});
      if (machine_.signatures_of(*volume.device))
        needed.emplace_back(
            SignaturesAre{volume.path, describe_signatures(*volume.device, machine_)});
    }
    add(lv_remove({lv.vg, lv.name, lv.extents, lv.layout, "", lv.uuid}, lv.size, needed,
                  content_words(volume, machine_), pv_paths(lv.vg, machine_), cache_of(lv)));
  }

  CacheOf cache_of(const LogicalVolume& lv) const {
    const LogicalVolume* pool = machine_.lv(lv.vg, lv.pool);
    if (!pool || !pool->hidden) return {};
    return {pool->name.substr(0, pool->name.rfind("_c")),
            pool->uuid};  // "fast_cpool", "fast_cvol" (lvmcache(7))
  }

  void remove_group() {
    for (const auto& pv : machine_.pvs)
      if (pv.vg == group_->name && machine_.device(pv.device))
        members_.push_back(pv_as_it_is(pv, machine_));
    add(vg_remove(group_as_it_is(*group_, machine_), group_->uuid, members_));
    if (request_.keep_pvs) return;
    for (const auto& pv : members_)
      for (auto& step : label_removal(pv, machine_)) add(std::move(step));
  }

  std::set<std::string> targets() const {
    std::set<std::string> all = lines_.targets;
    for (const auto& mount : release_.mounts) {
      all.insert(mount.target);
      all.insert(mount.also.begin(), mount.also.end());
    }
    return all;
  }

  // Inner directories go first. Those that lie on a volume of the request go with it.
  void remove_directories() {
    const auto all = targets();
    const auto goes_anyway = [&](const std::string& path) {
      return std::ranges::any_of(
          all, [&](const std::string& each) { return path.starts_with(each + "/"); });
    };
    std::set<std::string, std::greater<>> made;
    for (const auto& target : all)
      for (const auto& path : with_ancestors(target))
        if (context_.made_directories.contains(path) && !goes_anyway(path)) made.insert(path);
    for (const auto& path : made) {
      const PathState* state = machine_.path(path);
      if (!state || state->kind != PathState::Kind::directory) continue;
      add(dir_remove(path));
      draft_.goal.emplace_back(DirGoneOrUsed{path});
    }
  }

  void promise() {
    auto& goal = draft_.goal;
    if (!request_.vg.empty()) goal.emplace_back(VgAbsent{request_.vg});
    for (const auto& [vg, name] : request_.lvs) goal.emplace_back(LvAbsent{vg, name});
    for (const auto& volume : volumes_) goal.emplace_back(LvAbsent{volume.lv->vg, volume.lv->name});
    for (const auto& pv : members_)
      goal.push_back(request_.keep_pvs ? Fact(PvIs{pv.device.path, pv.uuid, ""})
                                       : Fact(NotPv{pv.device.path}));
    for (const auto& step : draft_.steps)
      for (const auto& fact : step.after)
        if (std::holds_alternative<FileLacks>(fact) || std::holds_alternative<Unmounted>(fact) ||
            std::holds_alternative<NotInDevicesFile>(fact) ||
            std::holds_alternative<AutomountIs>(fact))
          goal.push_back(fact);
  }

  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  DecommissionRequest request_;
  const VolumeGroup* group_ = nullptr;
  std::vector<VolumeRef> volumes_;
  MountTableLines lines_;
  ActiveUse release_;
  std::vector<NewPv> members_;
};

}  // namespace

Draft plan_removal(const Context& context, const DecommissionRequest& request,
                   const Findings& findings) {
  return Decommission(context, request, findings).plan();
}

namespace {

constexpr const char* kDecommissionForms[] = {"--vg NAME [--keep-pvs]",
                                              "--lv VG/LV [--lv VG/LV]..."};
constexpr CommandExample kDecommissionExamples[] = {
    {"lvq decommission --vg data --dry-run",
     "what would go, how much is on it, and when it was last mounted"},
    {"lvq decommission --vg data", "a group and its labels; the disks are blank afterwards"},
    {"lvq decommission --lv data/web --lv data/old-db",
     "two volumes; the rest of the group is not touched"},
};
constexpr Option kDecommissionOptions[] = {
    {.name = "--vg",
     .value = "NAME",
     .help = "a whole volume group, its volumes, and the labels of its physical volumes"},
    {.name = "--lv",
     .value = "VG/LV",
     .repeatable = true,
     .help = "single volumes; the volume group stays"},
    {.name = "--keep-pvs", .help = "leave the devices physical volumes, of no group"},
};

}  // namespace

const Command kDecommission = {
    .name = "decommission",
    .summary = "take a volume group, or volumes, out of service and remove them",
    .forms = kDecommissionForms,
    .examples = kDecommissionExamples,
    .options = kDecommissionOptions,
    .read = read_as<parse_decommission, scope_of_removal, plan_removal, consents_of_removal>,
};

}  // namespace lvq
