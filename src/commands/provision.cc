// provision: disks -> PVs -> VG -> LVs -> file systems or swap -> mounts -> fstab.
//
// The request is compared with the machine piece by piece. Nothing of it there: everything is made. All of it there:
// nothing to do. Anything in between is a partial state, which only --allow converge:VG completes, and what
// contradicts the request is refused even then.
#include <algorithm>

#include "base/text.h"
#include "commands/checks.h"
#include "commands/provision_volume.h"
#include "model/names.h"
#include "ops/filesystem.h"
#include "ops/fstab.h"
#include "ops/lvm.h"
#include "ops/mount.h"

namespace lvq {
namespace {

struct Request {
  std::vector<std::string> pvs;
  VgRequest vg;
  std::vector<LvRequest> lvs;
};

Request parse(const Arguments& arguments, Findings& findings) {
  Request request;
  for (const auto& list : arguments.all("--pv"))
    for (auto& path : split_device_list(list)) request.pvs.push_back(std::move(path));
  for (const auto& path : request.pvs)
    if (!path.starts_with('/'))
      refuse(findings,
             {"usage", "--pv " + printable(path), "a device is named by its full path", "", "for example /dev/sdb"});
  if (const auto& names = arguments.all("--vg"); names.size() != 1)
    refuse(findings,
           {"usage", "--vg", names.empty() ? "is missing" : "is given more than once", "", "lvq provision --help"});
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
  if (request.pvs.empty() && arguments.all("--lv").empty())
    refuse(findings, {"usage", "provision", "neither --pv nor --lv is given: there is nothing to make", "",
                      "lvq provision --help"});
  return request;
}

Scope scope(const Arguments& arguments) {
  Findings ignored;  // plan() reports them
  const Request request = parse(arguments, ignored);
  Scope scope;
  scope.lvm = true;
  scope.files = {"/etc/fstab", "/etc/crypttab"};
  scope.tools = {"pvcreate", "pvremove", "vgcreate", "vgextend", "vgreduce", "vgremove",  "lvcreate", "lvremove",
                 "wipefs",   "mount",    "umount",   "swapon",   "swapoff",  "systemctl", "rm"};
  scope.paths.insert("/dev/" + request.vg.name);
  for (const auto& path : request.pvs) scope.devices.insert(path), scope.paths.insert(path);
  for (const auto& lv : request.lvs) {
    scope.devices.insert(lv_path(request.vg.name, lv.name));
    if (!lv.mount.empty()) scope.paths.insert(lv.mount);
    if (const Filesystem* fs = find_filesystem(lv.fs)) {
      scope.tools.insert(std::string(fs->mkfs));
      if (!fs->id_tool.empty()) scope.tools.insert(std::string(fs->id_tool));
    }
  }
  return scope;
}

class Provision {
 public:
  explicit Provision(const Context& context)
      : context_(context),
        machine_(context.machine),
        tag_("lvq." + context.transaction),
        request_(parse(context.arguments, draft_.findings)) {}

  Draft plan() {
    if (findings().refused()) return std::move(draft_);  // a request that cannot be read has no plan
    check_complaints(machine_, findings());
    check_duplicates();
    plan_group();
    plan_volumes();
    check_presence();
    if (findings().refused()) return std::move(draft_);
    make_group();
    for (auto& volume : volumes_) make_lv(volume);
    for (auto& volume : volumes_) make_fs(volume);
    attach();
    update_fstab();
    promise();
    check_tools(draft_.steps, machine_, findings());
    return std::move(draft_);
  }

 private:
  Findings& findings() { return draft_.findings; }
  const std::string& vg() const { return request_.vg.name; }
  bool converge() const { return context_.allowed.contains("converge:" + vg()); }

  void check_duplicates();
  void plan_group();
  void plan_new_group();
  void plan_present_group(const VolumeGroup& group);
  void plan_volumes();
  void plan_volume(const LvRequest& request, Room& room);
  void check_mounts(Volume& volume);
  void check_metadata_room();
  void check_presence();
  void make_group();
  void make_lv(Volume& volume);
  void make_fs(Volume& volume);
  void attach();
  void make_directories(const std::string& target);
  void update_fstab();
  void promise();
  Extents free_without_requested(const PhysicalVolume& pv) const;
  std::vector<const Volume*> mount_order() const;
  std::vector<std::string> member_paths() const;

  const Context& context_;
  const Snapshot& machine_;
  const std::string tag_;
  Draft draft_;
  Request request_;
  const VolumeGroup* present_ = nullptr;  // the VG, where it exists
  std::vector<Target> new_pvs_;           // devices that are to join the VG
  std::vector<NewPv> made_;
  VgIs group_;                                         // the VG as it will be
  std::vector<const PhysicalVolume*> listed_members_;  // PVs of the VG that --pv names
  std::set<std::string> requested_uuids_;              // of requested LVs that exist
  Room room_;
  std::vector<Volume> volumes_;
  std::set<std::string> directories_;  // made by this plan
};

void Provision::check_duplicates() {
  std::set<std::string> names, mounts;
  for (const auto& lv : request_.lvs) {
    if (!names.insert(lv.name).second)
      refuse(findings(),
             {"duplicate-argument", "--lv " + lv.name, "is requested twice", "", "give each volume its own name"});
    if (!lv.mount.empty() && !mounts.insert(lv.mount).second)
      refuse(findings(),
             {"duplicate-argument", lv.mount, "is the mount point of two requested volumes", "", "give each its own"});
  }
}

void Provision::plan_group() {
  std::vector<Target> targets = resolve_targets(request_.pvs, context_, findings());
  present_ = machine_.vg(vg());
  std::vector<const Device*> devices;
  for (auto& target : targets) {
    devices.push_back(target.device);
    const PhysicalVolume* pv = machine_.pv_on(*target.device);
    if (present_ && pv && pv->vg == vg()) {
      listed_members_.push_back(pv);
      continue;
    }
    check_target(target, context_, findings());
    new_pvs_.push_back(std::move(target));
  }
  for (const auto& pv : machine_.pvs)
    if (const Device* device = present_ && pv.vg == vg() ? machine_.device(pv.device) : nullptr;
        device && std::ranges::find(devices, device) == devices.end())
      devices.push_back(device);
  check_sector_sizes(devices, vg(), findings());
  if (present_)
    plan_present_group(*present_);
  else
    plan_new_group();
  for (const PhysicalVolume* pv : listed_members_) room_.pvs_free.value += free_without_requested(*pv).value;
  for (const auto& target : new_pvs_) {
    const Device& device = *target.device;
    made_.push_back({{target.path, device.size, device.sector, device.wwid, device.serial}, context_.ids.pv_uuid()});
    group_.pv_uuids.push_back(made_.back().uuid);
    const Extents extents = pe_count(device.size, default_pe_start(), group_.extent);
    if (extents.value == 0 && device.size >= kMinPvBytes)
      refuse(findings(), {"device-too-small", target.path, "has no room for one extent of " + text(group_.extent.bytes),
                          std::to_string(device.size.value) + " bytes, the first " + text(default_pe_start()) +
                              " hold LVM's metadata",
                          ""});
    for (Extents* sum : {&group_.total, &room_.vg_total, &room_.vg_free, &room_.pvs_free}) sum->value += extents.value;
  }
  std::ranges::sort(group_.pv_uuids);
}

void Provision::plan_new_group() {
  if (request_.pvs.empty())
    refuse(findings(), {"vg-missing", vg(), "there is no such volume group", "lvm fullreport",
                        "name its devices with --pv to create it"});
  if (const PathState* path = machine_.path("/dev/" + vg()); path && path->kind != PathState::Kind::absent)
    refuse(findings(), {"name-taken", vg(), "/dev/" + vg() + " exists, so no volume group can have this name", "lstat",
                        "choose another name"});
  group_ = {
      .name = vg(), .extent = request_.vg.extent.value_or(ExtentSize{}), .total = {}, .pv_uuids = {}, .tag = tag_};
  uint32_t sector = 512;
  for (const auto& target : new_pvs_) sector = std::max(sector, target.device->sector);
  if (auto ok = check_extent_size(group_.extent, sector); !ok) refuse(findings(), ok.error());
  room_.extent = group_.extent;
}

void Provision::plan_present_group(const VolumeGroup& group) {
  check_vg_usable(group, machine_, findings());
  if (request_.vg.extent && *request_.vg.extent != group.extent)
    refuse(findings(), {"partial-state", vg(),
                        "exists with extents of " + text(group.extent.bytes) + ", the request is " +
                            text(request_.vg.extent->bytes),
                        "vg_extent_size", "leave the extent size out"});
  for (const auto& request : request_.lvs)
    if (const LogicalVolume* lv = machine_.lv(vg(), request.name)) requested_uuids_.insert(lv->uuid);
  group_ = {.name = vg(), .extent = group.extent, .total = group.total, .pv_uuids = {}, .tag = ""};
  room_ = {.vg_total = group.total, .vg_free = {}, .pvs_free = {}, .extent = group.extent};
  for (const auto& pv : machine_.pvs) {
    if (pv.vg != vg()) continue;
    group_.pv_uuids.push_back(pv.uuid);
    room_.vg_free.value += free_without_requested(pv).value;
  }
}

// Percentages count as if the requested LVs did not exist yet, so that a rerun finds its own result.
Extents Provision::free_without_requested(const PhysicalVolume& pv) const {
  Extents free = pv.allocatable ? surplus(pv.total, pv.allocated) : Extents{};
  for (const auto& segment : pv.segments)
    if (requested_uuids_.contains(segment.lv_uuid)) free.value += segment.size.value;
  return free;
}

void Provision::plan_volumes() {
  Room room = room_;
  if (request_.pvs.empty()) room.pvs_free = room.vg_total;
  const Extents available = room.vg_free;
  Extents wanted;
  for (const auto& request : request_.lvs) {
    plan_volume(request, room);
    if (volumes_.empty() || volumes_.back().request.name != request.name) continue;
    wanted.value += std::min(volumes_.back().extents.value, UINT64_MAX - wanted.value);
    room.vg_free = surplus(room.vg_free, volumes_.back().extents);
    room.pvs_free = request_.pvs.empty() ? room.pvs_free : surplus(room.pvs_free, volumes_.back().extents);
  }
  if (wanted > available && !findings().refused())
    refuse(findings(), {"not-enough-space", vg(),
                        "the volumes need " + std::to_string(wanted.value) + " extents, " +
                            std::to_string(available.value) + " are free",
                        "extents of " + text(group_.extent.bytes), "ask for less, or add devices with --pv"});
  check_metadata_room();
}

void Provision::plan_volume(const LvRequest& request, Room& room) {
  Volume volume{.request = request, .fs = find_filesystem(request.fs), .path = lv_path(vg(), request.name)};
  if (auto ok = check_lv_path_length(vg(), request.name); !ok) refuse(findings(), ok.error());
  const auto extents = resolve(request.size, room);
  const auto bytes = extents ? to_bytes(*extents, group_.extent) : std::unexpected(extents.error());
  if (!bytes) {
    Error error = bytes.error();
    error.subject = "--lv " + request.name + ":" + text(request.size);
    return refuse(findings(), error);
  }
  volume.extents = *extents;
  volume.size = *bytes;
  if (volume.extents > kMaxExtents)
    refuse(findings(),
           {"size-invalid", volume.path, "is more than LVM can count: " + std::to_string(extents->value) + " extents",
            "", "use larger extents: --vg NAME:PE_SIZE"});
  if (volume.fs && volume.size < volume.fs->minimum)
    refuse(findings(),
           {"fs-too-small", volume.path, text(volume.size) + " is too small for " + request.fs,
            "its tool needs at least " + std::to_string(volume.fs->minimum.value) + " bytes", "ask for more"});
  if (wants_line(volume)) {
    const bool swap = volume.fs->is_swap();
    volume.line = {.spec = "",
                   .target = swap ? "none" : request.mount,
                   .type = request.fs,
                   .options = request.options,
                   .frequency = 0,
                   .pass = volume.fs->fsck_pass};
  }
  match_existing(volume, vg(), context_, findings());
  check_mounts(volume);
  volumes_.push_back(std::move(volume));
}

void Provision::check_mounts(Volume& volume) {
  const std::string& target = volume.request.mount;
  if (target.empty() || (volume.mounted && volume.in_fstab)) return;
  std::vector<std::string> others;
  for (const auto& lv : request_.lvs)
    if (!lv.mount.empty() && lv.mount != target) others.push_back(lv.mount);
  check_mount_point({target, volume.mounted, volume.in_fstab}, others, context_, findings());
}

// A line of text for each LV, and LVM keeps two copies in half the area each (lvm-facts 1).
void Provision::check_metadata_room() {
  constexpr uint64_t kBytesPerLv = 300;
  uint64_t missing = 0;
  for (const auto& volume : volumes_) missing += volume.lv_there ? 0 : 1;
  const uint64_t free =
      present_ && present_->mda_free.value > 0 ? present_->mda_free.value : kMetadataAreaBytes.value / 2;
  if (missing * kBytesPerLv > free)
    refuse(findings(),
           {"not-enough-space", vg(), "its metadata area has no room for " + std::to_string(missing) + " more volumes",
            std::to_string(free) + " bytes free, about " + std::to_string(kBytesPerLv) + " needed for each",
            "use several volume groups"});
  if (present_ && present_->max_lv > 0 && missing > 0) {
    const auto count = static_cast<uint64_t>(
        std::ranges::count_if(machine_.lvs, [&](const LogicalVolume& lv) { return lv.vg == vg() && !lv.hidden; }));
    if (count + missing > present_->max_lv)
      refuse(findings(), {"not-enough-space", vg(),
                          "may hold " + std::to_string(present_->max_lv) + " volumes and has " + std::to_string(count),
                          "max_lv", "vgchange --logicalvolume raises the limit"});
  }
}

void Provision::check_presence() {
  const bool some_there =
      present_ &&
      (!request_.pvs.empty() || std::ranges::any_of(volumes_, [](const Volume& v) { return !v.nothing_there(); }));
  const bool some_missing = !new_pvs_.empty() || !std::ranges::all_of(volumes_, &Volume::complete);
  if (!some_there || !some_missing || converge()) return;
  std::vector<std::string> words = {"volume group " + vg() + " exists"};
  for (const auto& target : new_pvs_) words.push_back(target.path + " is not in it");
  for (const auto& volume : volumes_) words.push_back(describe_presence(volume));
  refuse(findings(),
         {"partial-state", vg(), "part of what is requested is there already", join(words, "; "),
          "to complete it: --allow converge:" + vg()},
         "converge:" + vg());
}

std::vector<std::string> Provision::member_paths() const {
  std::vector<std::string> paths;
  for (const auto& pv : machine_.pvs)
    if (present_ && pv.vg == vg()) paths.push_back(pv.device);
  for (const auto& pv : made_) paths.push_back(pv.device.path);
  return paths;
}

void Provision::make_group() {
  for (size_t i = 0; i < new_pvs_.size(); ++i) {
    const Target& target = new_pvs_[i];
    if (target.device->parent.empty())
      warn(findings(), "full-disk", target.path, "Targeting full disk \"" + target.path + "\" (not a partition)...");
    if (target.to_wipe.empty()) continue;
    std::vector<std::string> erase;
    for (const Device* partition : machine_.partitions_of(*target.device)) erase.push_back(device_path(*partition));
    erase.push_back(target.path);
    draft_.steps.push_back(signatures_wipe(made_[i].device, erase, target.to_wipe));
  }
  for (const auto& pv : made_) draft_.steps.push_back(pv_create(pv));
  if (!present_) return draft_.steps.push_back(vg_create(group_, made_));
  if (made_.empty()) return;
  VgIs was = group_;
  was.total = present_->total;
  std::erase_if(was.pv_uuids, [&](const std::string& uuid) {
    return std::ranges::any_of(made_, [&](const NewPv& pv) { return pv.uuid == uuid; });
  });
  draft_.steps.push_back(vg_extend(was, group_, made_, member_paths()));
}

void Provision::make_lv(Volume& volume) {
  if (!volume.lv_there) draft_.steps.push_back(lv_create(lv_fact(volume, vg(), tag_), volume.size, member_paths()));
}

void Provision::make_fs(Volume& volume) {
  if (!volume.fs_there) {
    volume.uuid = new_fs_uuid(*volume.fs, context_.ids);
    for (auto& step : fs_make(*volume.fs, volume.path, volume.uuid, volume.size, context_.ids))
      draft_.steps.push_back(std::move(step));
  }
  if (!volume.in_fstab) volume.line.spec = "UUID=" + volume.uuid;
}

void Provision::make_directories(const std::string& target) {
  for (size_t end = target.find('/', 1);; end = target.find('/', end + 1)) {
    const std::string path = target.substr(0, end);
    const PathState* state = machine_.path(path);
    const bool in_new_fs = std::ranges::any_of(volumes_, [&](const Volume& v) {
      return !v.mounted && !v.request.mount.empty() && path.starts_with(v.request.mount + "/");
    });
    const bool there = !in_new_fs && state && state->kind == PathState::Kind::directory;
    if (!there && directories_.insert(path).second) draft_.steps.push_back(dir_make(path));
    if (end == std::string::npos) return;
  }
}

// Outer mount points before those inside them; the request's order otherwise. fstab has the same order.
std::vector<const Volume*> Provision::mount_order() const {
  std::vector<const Volume*> order;
  for (const auto& volume : volumes_)
    if (wants_line(volume)) order.push_back(&volume);
  std::ranges::stable_sort(order, {}, [](const Volume* v) { return std::ranges::count(v->request.mount, '/'); });
  return order;
}

void Provision::attach() {
  for (const Volume* volume : mount_order()) {
    if (volume->mounted) continue;
    if (volume->fs->is_swap()) {
      draft_.steps.push_back(swap_on(fs_fact(*volume), volume->request.options));
      continue;
    }
    make_directories(volume->request.mount);
    draft_.steps.push_back(
        fs_mount(fs_fact(*volume), volume->request.fs, volume->request.mount, volume->request.options));
  }
}

void Provision::update_fstab() {
  std::vector<FstabEntry> lines;
  for (const Volume* volume : mount_order())
    if (!volume->in_fstab) lines.push_back(volume->line);
  if (lines.empty()) return;
  const auto file = machine_.files.find(kFstab);
  const FileState state = file == machine_.files.end() ? FileState{} : file->second;
  if (state.is_link)
    return refuse(findings(), {"fstab-references", kFstab, "is a symbolic link, and lvq replaces no link", "lstat",
                               "make it a regular file"});
  draft_.steps.push_back(fstab_add(state, lines, machine_.systemd));
  if (machine_.systemd) draft_.steps.push_back(systemd_reload());
}

void Provision::promise() {
  for (const auto& pv : made_) draft_.goal.emplace_back(PvIs{pv.device.path, pv.uuid, vg()});
  draft_.goal.emplace_back(group_);
  for (const auto& volume : volumes_) {
    draft_.goal.emplace_back(lv_fact(volume, vg(), ""));
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

Draft plan(const Context& context) { return Provision(context).plan(); }

}  // namespace

const Command kProvision = {
    .name = "provision",
    .summary = "disks -> PVs -> VG -> LVs -> file systems or swap -> mounts -> fstab",
    .options = {{"--pv", "DEV[:DEV...]", true,
                 "devices that become physical volumes; without any, the volume group must exist"},
                {"--vg", "NAME[:PE_SIZE]", false, "the volume group, and its extent size (default 4M)"},
                {"--lv", "NAME:SIZE[:FS[:MOUNT[:OPTIONS]]]", true,
                 "a logical volume; SIZE as 1.5G, 256 (extents), 80%FREE"}},
    .scope = scope,
    .plan = plan,
};

}  // namespace lvq
