// provision: disks -> PVs -> VG -> LVs -> file systems or swap -> mounts -> fstab.
//
// The request is compared with the machine piece by piece. If nothing of it is there, everything is
// made; if all of it is there, there is nothing to do. Anything in between is a partial state,
// which only --allow converge:VG completes. What contradicts the request is refused even then
// (docs/adr/0005).
#include <algorithm>
#include <limits>

#include "base/text.h"
#include "commands/provision/volume.h"
#include "commands/shared/activation_check.h"
#include "commands/shared/active_use.h"
#include "commands/shared/consent.h"
#include "commands/shared/fstab_lines.h"
#include "commands/shared/group.h"
#include "commands/shared/initramfs.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/mount_point_check.h"
#include "commands/shared/refusals.h"
#include "commands/shared/request_values.h"
#include "model/devices_file.h"
#include "model/legs.h"
#include "model/mount_point.h"
#include "model/names.h"
#include "ops/filesystem.h"
#include "ops/fstab.h"
#include "ops/mount.h"

namespace lvq {
namespace {

void read_layout(const std::string& option, std::set<std::string>& seen, ProvisionRequest& request,
                 Findings& findings) {
  const auto layout = parse_layout_request(option);
  if (!layout) return refuse(findings, layout.error());
  const std::string subject = "--layout " + printable(option);
  const auto lv = std::ranges::find(request.lvs, layout->name, &LvRequest::name);
  if (!seen.insert(layout->name).second)
    refuse(findings, {"duplicate-argument", subject, "gives " + layout->name + " a second layout",
                      "", "give it one"});
  else if (lv == request.lvs.end())
    refuse(findings, {"usage", subject, "names no volume that this line asks for", "",
                      "--lv " + layout->name + ":SIZE asks for one"});
  else if (is_thin(layout->layout))
    refuse(findings, {"usage", subject, "provision makes no thin volumes and no pools of them", "",
                      "lvcreate makes them, see lvmthin(7)"});
  else
    lv->layout = layout->layout;
}

void read_label(const std::string& option, ProvisionRequest& request, Findings& findings) {
  const std::string subject = "--label " + printable(option);
  const size_t equals = option.find('=');
  const std::string name = option.substr(0, equals);
  const auto lv = std::ranges::find(request.lvs, name, &LvRequest::name);
  const Filesystem* fs = lv == request.lvs.end() ? nullptr : find_makeable(lv->fs);
  if (equals == std::string::npos)
    return refuse(findings, {"usage", subject, "is not NAME=LABEL", "", "--label web=www"});
  if (!fs)
    return refuse(findings,
                  {"usage", subject, "names no volume of this line that gets a file system", "",
                   "--lv " + printable(name) + ":SIZE:FS asks for one"});
  if (!lv->label.empty())
    return refuse(findings, {"duplicate-argument", subject, "gives " + name + " a second label", "",
                             "give it one"});
  lv->label = option.substr(equals + 1);
  if (const auto fits = check_fs_label(lv->label, *fs); !fits)
    refuse(findings, {fits.error().code, subject, fits.error().message, "", "give another label"});
}

ProvisionRequest parse_provision(const Arguments& arguments, Findings& findings) {
  ProvisionRequest request;
  request.pvs = devices_named(arguments, "--pv", findings);
  if (const auto& names = arguments.all("--vg"); names.empty())
    refuse(findings, {"usage", "--vg", "is missing", "", "lvq provision --help"});
  else if (auto vg = parse_vg_request(names[0]); vg)
    request.vg = *vg;
  else
    refuse(findings, vg.error());
  for (const auto& text : arguments.all("--lv")) {
    if (auto lv = parse_lv_request(text); lv)
      request.lvs.push_back(std::move(*lv));
    else
      refuse(findings, lv.error());
  }
  std::set<std::string> seen;
  for (const auto& option : arguments.all("--layout")) read_layout(option, seen, request, findings);
  for (const auto& option : arguments.all("--label")) read_label(option, request, findings);
  if (request.pvs.empty() && arguments.all("--lv").empty())
    refuse(findings,
           {"usage", "provision", "neither --pv nor --lv is given: there is nothing to make", "",
            "lvq provision --help"});
  return request;
}

std::set<std::string> tools_of(const Filesystem& fs) {
  std::set<std::string> tools = {tool_of(fs.making->mkfs)};
  if (!fs.making->set_id.empty()) tools.insert(tool_of(fs.making->set_id));
  return tools;
}

PossibleConsents consents_of_provision(const ProvisionRequest& request) {
  PossibleConsents consents;
  for (const auto& path : request.pvs) consents.push_back({Consent::wipe, path});
  if (!request.vg.name.empty()) consents.push_back({Consent::converge, request.vg.name});
  return consents;
}

Scope scope_of_provision(const ProvisionRequest& request) {
  Scope scope{.lvm = true,
              .lvm_settings = true,
              .everything = false,
              .new_pvs = {request.pvs.begin(), request.pvs.end()},
              .devices = {},
              .paths = {},
              .files = {kFstab, kCrypttab, kDevicesFile}};
  if (!request.vg.name.empty()) scope.paths.insert("/dev/" + request.vg.name);
  for (const auto& path : request.pvs)
    for (auto* named : {&scope.devices, &scope.paths, &scope.users}) named->insert(path);
  for (const auto& lv : request.lvs) {
    const Filesystem* fs = find_makeable(lv.fs);
    scope.mkfs_profiles |= fs && !fs->making->profile_option.empty();
    scope.devices.insert(lv_path(request.vg.name, lv.name));
    if (!lv.mount.empty()) scope.paths.insert(lv.mount);
  }
  return scope;
}

class Provision {
 public:
  Provision(const Context& context, ProvisionRequest request, Findings findings)
      : context_(context),
        machine_(context.machine),
        tag_("lvq." + context.transaction),
        draft_{{}, {}, std::move(findings)},
        request_(std::move(request)) {}

  Draft plan() {
    check_complaints({{vg()}, request_.pvs}, machine_, findings());
    check_duplicates();
    group_ = plan_group(request_, tag_, context_, findings());
    if (!vg().empty()) volumes_ = plan_volumes(request_, group_, context_, findings());
    check_presence();
    for (const auto& volume : volumes_) check_volume(volume);
    check_tools(tools_of_filesystems(), machine_, findings());
    if (findings().refused()) return std::move(draft_);
    warn_of_full_disks(group_, findings());
    warn_of_profile();
    add(make_group(group_, machine_));
    find_new_mounts();
    for (Volume* volume : order_of_making()) {
      make_lv(*volume);
      make_fs(*volume);
      attach(*volume);
    }
    update_fstab();
    warn_of_initramfs(draft_.steps, machine_, findings());
    promise();
    return std::move(draft_);
  }

 private:
  Findings& findings() { return draft_.findings; }
  const std::string& vg() const { return request_.vg.name; }
  void add(std::vector<Step> steps) { std::ranges::move(steps, std::back_inserter(draft_.steps)); }
  void add(Step step) { draft_.steps.push_back(std::move(step)); }

  void check_duplicates();
  bool anything_missing() const;
  void check_presence();
  void check_volume(const Volume& volume);
  std::set<std::string> tools_of_filesystems() const;
  void warn_of_profile();
  std::string profile_for(const Filesystem& fs) const;
  void make_lv(const Volume& volume);
  void make_fs(Volume& volume);
  void find_new_mounts();
  std::vector<Volume*> order_of_making();
  void attach(const Volume& volume);
  void make_directories(const std::string& target);
  void update_fstab();
  std::optional<LiveMount> live_mount_without_line(const FstabEntry& line) const;
  void promise();

  const Context& context_;
  const Snapshot& machine_;
  const std::string tag_;
  Draft draft_;
  ProvisionRequest request_;
  Group group_;
  std::vector<Volume> volumes_;
  std::set<std::string> new_mounts_;
  std::set<std::string> directories_;  // those that this plan makes
};

void Provision::check_duplicates() {
  std::set<std::string> names, mounts;
  for (const auto& lv : request_.lvs) {
    if (!names.insert(lv.name).second)
      refuse(findings(), {"duplicate-argument", "--lv " + lv.name, "is requested twice", "",
                          "give each volume its own name"});
    if (!lv.mount.empty() && !mounts.insert(lv.mount).second)
      refuse(findings(), {"duplicate-argument", lv.mount,
                          "is the mount point of two requested volumes", "", "give each its own"});
  }
}

bool Provision::anything_missing() const {
  return !group_.joining.empty() || !std::ranges::all_of(volumes_, &Volume::complete);
}

void Provision::check_presence() {
  const bool some_volume =
      std::ranges::any_of(volumes_, [](const Volume& each) { return !each.nothing_there(); });
  const bool some_there = group_.present && (!request_.pvs.empty() || some_volume);
  const std::string word = consent_word(Consent::converge, vg());
  if (!some_there || !anything_missing() || context_.allowed.contains(word)) return;
  std::vector<std::string> words = {"volume group " + vg() + " exists"};
  for (const auto& target : group_.joining) words.push_back(target.path + " is not in it");
  for (const auto& volume : volumes_) words.push_back(describe_presence(volume));
  refuse(findings(),
         {"partial-state", vg(), "part of what is requested is there already", join(words, "; "),
          "to complete it: --allow " + word},
         word);
}

void Provision::check_volume(const Volume& volume) {
  const VolumeToActivate itself{vg(), volume.request.name, {}};
  if (!volume.lv_there) check_activation(itself, machine_, findings());
  if (!wants_line(volume)) return;
  check_boot(itself, volume.line, machine_, findings());
  if (!volume.in_fstab) check_replaceable(kFstab, machine_, findings());
  if (!volume.mounted && !volume.request.mount.empty())
    check_folders(volume.request.mount, machine_, findings());
}

// A machine is likely to lack these tools, so they are told beside whatever else is refused.
std::set<std::string> Provision::tools_of_filesystems() const {
  std::set<std::string> tools;
  for (const auto& volume : volumes_)
    if (!volume.fs_there) tools.merge(tools_of(*volume.fs));
  return tools;
}

// Told where a file system is made: what else it could have had is not made.
void Provision::warn_of_profile() {
  const auto has_profile = [&](const Volume& volume) {
    return !volume.fs_there && !profile_for(*volume.fs).empty();
  };
  if (std::ranges::any_of(volumes_, has_profile))
    warn(findings(), "mkfs-newer-than-kernel", machine_.xfs_profile,
         "mkfs.xfs is newer than the kernel that runs; it makes what the kernel can mount.");
}

std::string Provision::profile_for(const Filesystem& fs) const {
  return fs.making->profile_option.empty() ? "" : machine_.xfs_profile;
}

void Provision::make_lv(const Volume& volume) {
  if (volume.lv_there) return;
  const NewLvPlaces places{volume.layout, raid_region(group_.after.extent), volume.places};
  add(lv_create(lv_fact(volume, vg(), tag_), volume.size, group_.members, {}, places));
}

void Provision::make_fs(Volume& volume) {
  if (!volume.fs_there) {
    volume.uuid = new_fs_uuid(*volume.fs->making, context_.ids);
    add(fs_make(
        *volume.fs,
        {volume.path, volume.uuid, volume.size, profile_for(*volume.fs), volume.request.label},
        context_.ids));
  }
  if (!volume.in_fstab) volume.line.spec = "UUID=" + volume.uuid;
}

// The request's order, except that a volume comes before those that are mounted inside it. The
// lines of fstab have the same order.
std::vector<Volume*> Provision::order_of_making() {
  std::vector<Volume*> order;
  for (auto& volume : volumes_) {
    const std::string inside = volume.request.mount + "/";
    const auto first_inside = std::ranges::find_if(order, [&](const Volume* each) {
      return inside != "/" && each->request.mount.starts_with(inside);
    });
    order.insert(first_inside, &volume);
  }
  return order;
}

void Provision::find_new_mounts() {
  for (const auto& volume : volumes_)
    if (!volume.mounted && !volume.request.mount.empty()) new_mounts_.insert(volume.request.mount);
}

void Provision::attach(const Volume& volume) {
  if (!wants_line(volume) || volume.mounted) return;
  if (volume.fs->is_swap()) {
    add(swap_on(fs_fact(volume), volume.request.options));
    return;
  }
  make_directories(volume.request.mount);
  add(fs_mount(fs_fact(volume), volume.request.fs, volume.request.mount, volume.request.options));
}

void Provision::make_directories(const std::string& target) {
  for (const auto& path : with_ancestors(target)) {
    const PathState* state = machine_.path(path);
    const bool in_new_fs = std::ranges::any_of(with_ancestors(path), [&](const std::string& each) {
      return each != path && new_mounts_.contains(each);
    });
    const bool there = !in_new_fs && state && state->kind == PathState::Kind::directory;
    if (!there && directories_.insert(path).second) add(dir_make(path));
  }
}

void Provision::update_fstab() {
  std::vector<FstabEntry> lines;
  for (const Volume* volume : order_of_making())
    if (wants_line(*volume) && !volume->in_fstab) lines.push_back(volume->line);
  if (lines.empty()) return;
  const auto file = machine_.files.find(kFstab);
  Step edit =
      fstab_add(file == machine_.files.end() ? FileState{} : file->second, lines, machine_.systemd);
  std::vector<OtherOptions> mounts;
  for (const auto& line : lines)
    if (auto live = live_mount_without_line(line))
      mounts.push_back({*std::move(live), {machine_.mount_at(line.target)->options, line.options}});
  add(edit_and_remount(std::move(edit), mounts, machine_));
}

// What was mounted by hand where the line will mount it.
std::optional<LiveMount> Provision::live_mount_without_line(const FstabEntry& line) const {
  const auto volume = std::ranges::find_if(volumes_, [&](const Volume& each) {
    return each.mounted && each.request.mount == line.target;
  });
  if (volume == volumes_.end()) return std::nullopt;
  const LogicalVolume& lv = *machine_.lv(vg(), volume->request.name);
  return live_mount(volume_ref(lv, machine_), line.target, machine_);
}

void Provision::promise() {
  for (const auto& pv : group_.made) draft_.goal.emplace_back(PvIs{pv.device.path, pv.uuid, vg()});
  draft_.goal.emplace_back(group_.after);
  for (const auto& volume : volumes_) {
    draft_.goal.emplace_back(lv_fact(volume, vg(), ""));
    if (volume.layout != VolumeLayout{})
      draft_.goal.emplace_back(LvLayoutIs{vg(), volume.request.name, text(volume.layout)});
    draft_.goal.emplace_back(LvActive{vg(), volume.request.name});
    if (volume.fs) draft_.goal.emplace_back(fs_fact(volume));
    if (!wants_line(volume)) continue;
    if (volume.fs->is_swap())
      draft_.goal.emplace_back(SwapOn{volume.path});
    else
      draft_.goal.emplace_back(Mounted{volume.path, volume.request.mount});
    draft_.goal.emplace_back(line_fact(volume.line));
  }
}

constexpr const char* kProvisionForms[] = {
    "[--pv DEV[:DEV...]]... --vg NAME[:PE_SIZE] [--lv NAME:SIZE[:FS[:MOUNT[:OPTIONS]]]]... "
    "[--layout NAME=KIND]... [--label NAME=LABEL]..."};
constexpr CommandExample kProvisionExamples[] = {
    {"lvq provision --pv /dev/sdb:/dev/sdc --vg data --lv web:20G:xfs:/var/www "
     "--lv db:50G:ext4:/var/lib/mysql:noatime --lv swap:8G:swap",
     "a new volume group on two disks, with three volumes"},
    {"lvq provision --vg data --lv backup:100%FREE:xfs:/srv/backup",
     "one more volume, on all that is free"},
    {"lvq provision --pv /dev/sdd --vg old --lv all:100%FREE:xfs:/srv/all --allow wipe:/dev/sdd",
     "on a disk that still holds something nobody needs"},
};
constexpr Option kProvisionOptions[] = {
    {.name = "--pv",
     .value = "DEV[:DEV...]",
     .repeatable = true,
     .help = "devices that become physical volumes; without any, the volume group must exist"},
    {.name = "--vg",
     .value = "NAME[:PE_SIZE]",
     .help = "the volume group, and its extent size (default 4M)"},
    {.name = "--lv",
     .value = "NAME:SIZE[:FS[:MOUNT[:OPTIONS]]]",
     .repeatable = true,
     .help = "a logical volume; SIZE as 1.5G, 256 (extents), 80%FREE"},
    {.name = "--layout",
     .value = "NAME=KIND",
     .repeatable = true,
     .help = "how the volume NAME lies on the disks: linear (default), striped:N[:STRIPE_SIZE], "
             "raid1[:COPIES], raid10[:STRIPES], raid5:N, raid6:N"},
    {.name = "--label",
     .value = "NAME=LABEL",
     .repeatable = true,
     .help = "the label of the file system on the volume NAME"},
};

}  // namespace

const Command kProvision = {
    .name = "provision",
    .summary = "turn disks into volumes: PVs, VG, LVs, file systems or swap, mounts, fstab",
    .forms = kProvisionForms,
    .examples = kProvisionExamples,
    .options = kProvisionOptions,
    .read = read_as<parse_provision, scope_of_provision, plan_by<Provision, ProvisionRequest>,
                    consents_of_provision>,
};

}  // namespace lvq
