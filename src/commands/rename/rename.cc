// rename: another name for a volume or a volume group, in use or not, and for every line that names
// it.
//
// systemd keeps both names -> lines go by the volume's UUID -> the name changes -> lines go by the
// new name. So a boot finds what fstab and crypttab name at every instant, and nothing that is
// mounted goes (docs/adr/0020). The name of a group changes on one physical volume alone, which is
// one write; the others follow. All of it can be taken back.
#include "ops/rename.h"

#include <algorithm>

#include "base/text.h"
#include "commands/rename/references.h"
#include "commands/shared/active_use.h"
#include "commands/shared/lvm_warnings.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"
#include "commands/shared/request_values.h"
#include "commands/shared/volume_in_use.h"
#include "model/names.h"
#include "model/snapshot_edit.h"
#include "ops/fstab.h"

namespace lvq {
namespace {

constexpr const char* kRenameHint = "for example: lvq rename --lv vg0/home --to people";

struct RenameRequest {
  std::string vg, lv;  // lv empty: the group
  std::string to;

  bool of_group() const { return lv.empty(); }
  std::string name() const { return of_group() ? vg : full_name(vg, lv); }
};

RenameRequest parse_rename(const Arguments& arguments, Findings& findings) {
  RenameRequest request;
  const bool lv = arguments.has("--lv"), vg = arguments.has("--vg");
  if (lv == vg)
    refuse(findings, {"usage", "rename",
                      lv ? "--lv and --vg do not go together" : "neither --lv nor --vg is given",
                      "", kRenameHint});
  request.to = one_value(arguments, "--to", kRenameHint, findings);
  if (lv) {
    const auto name = volume_named(arguments.all("--lv").front(), findings);
    if (name) std::tie(request.vg, request.lv) = *name;
  } else if (vg) {
    request.vg = arguments.all("--vg").front();
  }
  if (!arguments.has("--to") || lv == vg) return request;
  const auto valid = lv ? check_lv_name(request.to) : check_vg_name(request.to);
  if (!valid) refuse(findings, valid.error());
  return request;
}

Scope scope_of_rename(const RenameRequest& request) {
  Scope scope{.lvm = true, .units = true, .boot_files = true, .files = {kFstab, kCrypttab}};
  if (request.vg.empty()) return scope;
  if (!request.of_group())
    scope.devices = {lv_path(request.vg, request.lv)};
  else
    scope.groups = {request.vg};
  if (request.of_group() && check_vg_name(request.to)) scope.paths = {"/dev/" + request.to};
  return scope;
}

// No refusal of a renaming is lifted by consent.
PossibleConsents consents_of_rename(const RenameRequest&) { return {}; }

class Renaming {
 public:
  Renaming(const Context& context, RenameRequest request, Findings findings)
      : context_(context),
        machine_(context.machine),
        draft_{{}, {}, std::move(findings)},
        request_(std::move(request)) {}

  Draft plan() {
    if (refused()) return std::move(draft_);
    check_complaints({{request_.vg}, {}}, machine_, draft_.findings);
    if (is_done_already() || !find() || refused()) return std::move(draft_);
    check_new_name();
    check_group();
    for (const auto& each : volumes_) check_volume(each.volume);
    lines_ = lines_by_name(volumes_, machine_, draft_.findings);
    check_names_elsewhere(volumes_, request_.of_group() ? request_.vg : "", lines_, machine_,
                          draft_.findings);
    if (refused()) return std::move(draft_);
    learn_use();
    warn_of_names();
    add_steps();
    promise();
    return std::move(draft_);
  }

 private:
  bool refused() const { return draft_.findings.refused(); }
  void add(Step step) { draft_.steps.push_back(std::move(step)); }
  std::string new_vg() const { return request_.of_group() ? request_.to : request_.vg; }

  // --- what there is

  bool there(const std::string& name) const {
    return request_.of_group() ? machine_.vg(name) != nullptr
                               : machine_.lv(request_.vg, name) != nullptr;
  }
  std::string old_name() const { return request_.of_group() ? request_.vg : request_.lv; }

  // The new name without the old one is all that can be known of an earlier renaming. Where lines
  // go by the old one still, it has not come to its end, or it was another's.
  bool is_done_already() {
    const bool same = old_name() == request_.to;
    if (!there(request_.to) || (there(old_name()) && !same)) return false;
    const auto left =
        same ? std::vector<std::string>{} : lines_naming_gone(request_.vg, request_.lv, machine_);
    if (!left.empty()) {
      refuse(draft_.findings,
             {"partial-state", request_.name(),
              "is not there and " + request_.to + " is, and " + join(left, ", ") +
                  " go by the old name still",
              "lvm fullreport", "change those lines, or rename it back and let lvq do it"});
      return true;
    }
    if (!same)
      warn(draft_.findings, "renamed-already", request_.name(),
           request_.name() + " is not there, and " + request_.to +
               " is. Whether that is the same one is not known.");
    if (request_.of_group())
      draft_.goal = {VgNamed{request_.to, machine_.vg(request_.to)->uuid}};
    else
      draft_.goal = {
          LvNamed{request_.vg, request_.to, machine_.lv(request_.vg, request_.to)->uuid, ""}};
    return true;
  }

  bool find() {
    if (!request_.of_group()) {
      const VolumeRef found = find_volume(request_.vg, request_.lv, machine_, draft_.findings);
      if (!found.lv) return false;
      group_ = found.vg;
      volumes_ = {{found, request_.vg, request_.to}};
      return true;
    }
    group_ = find_group(request_.vg, machine_, draft_.findings);
    if (!group_) return false;
    for (const auto& lv : machine_.lvs)
      if (lv.vg == request_.vg && !lv.hidden)
        volumes_.push_back({volume_ref(lv, machine_), request_.to, lv.name});
    return true;
  }

  // --- what stands in the way

  void check_new_name() {
    const auto taken = [&](const std::string& name, const std::string& evidence) {
      refuse(draft_.findings, {"name-taken", name, "is there already", evidence,
                               "choose another name, or rename that one first"});
    };
    if (there(request_.to))
      taken(request_.of_group() ? request_.to : full_name(request_.vg, request_.to),
            "lvm fullreport");
    const std::string path = "/dev/" + request_.to;
    const PathState* state = request_.of_group() ? machine_.path(path) : nullptr;
    if (state && state->kind != PathState::Kind::absent && !there(request_.to))
      taken(path, "lstat");
    for (const auto& each : volumes_)
      if (const auto fits = check_lv_path_length(each.vg, each.lv); !fits)
        refuse(draft_.findings, fits.error());
  }

  void check_group() {
    check_vg_usable(*group_, machine_, draft_.findings);
    check_no_move(group_->name, "pvmove-running", machine_, draft_.findings);
  }

  // What was not tried under another name while it is in use.
  static std::string untried(const LogicalVolume& lv) {
    if (lv.hidden) return part_words(lv);
    const std::string kind = lv.layout + "," + lv.role;
    for (const char* word : {"vdo", "writecache", "integrity", "mirror", "virtual"})
      if (kind.find(word) != kind.npos)
        return std::string("is a volume with ") + word + ", which lvq does not rename";
    return "";
  }

  void check_volume(const VolumeRef& volume) {
    const LogicalVolume& lv = *volume.lv;
    if (const std::string why = untried(lv); !why.empty())
      refuse(draft_.findings, {"lv-type-unsupported", full_name(lv), why,
                               "lv_layout " + lv.layout + ", lv_role " + lv.role,
                               "lvs -a shows what it belongs to"});
    check_settled(lv, machine_, draft_.findings);
    if (!volume.device) return;
    for (const Mount* mount : machine_.mounts_of(*volume.device))
      if (mount->holder.empty()) check_mount(volume, *mount);
  }

  // These an initramfs may mount, by whatever name it was given when it was made.
  void check_mount(const VolumeRef& volume, const Mount& mount) {
    static const std::set<std::string> kOfInitramfs = {"/",    "/bin",  "/etc",
                                                       "/lib", "/sbin", "/usr"};
    if (kOfInitramfs.contains(mount.target))
      return refuse(draft_.findings, {"needed-by-system", volume.path,
                                      "is mounted on " + mount.target +
                                          ", which a boot mounts by the name that its "
                                          "initramfs was made with",
                                      "/proc/self/mountinfo",
                                      "rename it from a rescue system, with its boot files"});
    check_not_protected(volume.path, mount.target, context_, draft_.findings);
  }

  // --- the plan

  static std::string replaced(const std::string& word, const std::string& from,
                              const std::string& to) {
    return word == from ? to : word;
  }

  // The use of the volume with the new name in place of the old one.
  static ActiveUse renamed(ActiveUse use, const RenamedVolume& volume) {
    const std::string &from = volume.volume.path, to = volume.new_path();
    const auto rename = [&](std::string& device, std::vector<std::string>& again) {
      for (auto& word : again) word = replaced(word, from, to);
      device = replaced(device, from, to);
    };
    for (auto& mount : use.mounts) rename(mount.device, mount.again);
    for (auto& swap : use.swaps) rename(swap.device, swap.again);
    return use;
  }

  static std::vector<Remedy> brought_back(const ActiveUse& use) {
    std::vector<Remedy> all;
    for (auto mount = use.mounts.rbegin(); mount != use.mounts.rend(); ++mount)
      if (!use.is_automounted(*mount)) all.push_back(mount_again(*mount));
    for (const auto& swap : use.swaps) all.push_back(swap_again(swap));
    return all;
  }

  void learn_use() {
    std::vector<VolumeRef> volumes;
    for (const auto& each : volumes_) volumes.push_back(each.volume);
    use_ = active_use(volumes, machine_);
    ActiveUse then = use_;
    for (const auto& each : volumes_) then = renamed(std::move(then), each);
    by_name_ = {in_use_again(use_), in_use_again(then), brought_back(use_), brought_back(then)};
    if (!machine_.systemd) return;
    names_.rules = std::string(kRunningRules) + "/90-lvq-" + context_.transaction + ".rules";
    for (const auto& each : volumes_)
      if (each.volume.device) keep_names_of(each);
  }

  void keep_names_of(const RenamedVolume& each) {
    const LogicalVolume& lv = *each.volume.lv;
    const std::string uuid = dm_uuid_of(lv, *group_);
    for (const auto& [vg, name] : {std::pair(lv.vg, lv.name), std::pair(each.vg, each.lv)})
      names_.volumes.push_back(word_of({uuid, vg, name}));
  }

  void warn_of_names() {
    if (names_.any() && !(use_.mounts.empty() && use_.swaps.empty()))
      warn(draft_.findings, "old-name-kept", request_.name(),
           "Until the machine starts again, systemd knows what is mounted of it by the old name "
           "too. A new volume of the old name that is removed before that would take the mount "
           "with it: unmount it and mount it again first.");
    warn(draft_.findings, "names-elsewhere", request_.name(),
         "Files of other programs may have the old name (multipath, libvirt, backups, services, "
         "the fstab of a container): lvq looks at fstab, crypttab, mount units, LVM's settings and "
         "what a boot goes by.");
    if (machine_.captured)
      warn(draft_.findings, "not-captured", request_.name(),
           "The capture does not tell what a boot goes by; it is looked at when the plan is "
           "carried out.");
  }

  void edit_lines(bool first) {
    std::vector<std::string> changed;
    for (const auto& each : lines_) {
      changed.push_back(each.path);
      FileState file = machine_.files.at(each.path);
      const std::string before = file.text;
      if (!first) file.text = each.meanwhile;
      add(table_respell(each.path, file, each.lines, first ? each.meanwhile : each.then,
                        first ? each.then : before,
                        first ? "what no renaming changes" : join(each.new_specs, ", "),
                        machine_.systemd));
    }
    if (!lines_.empty() && machine_.systemd) add(systemd_reload(changed));
  }

  void add_steps() {
    if (names_.any()) add(names_keep(names_));
    edit_lines(true);
    if (request_.of_group())
      rename_group();
    else
      add(lv_rename_in_use(lv_before(), request_.to, by_name_, names_,
                           pv_paths(request_.vg, machine_)));
    edit_lines(false);
  }

  LvNamed lv_before() const {
    const LogicalVolume& lv = *volumes_.front().volume.lv;
    return {lv.vg, lv.name, lv.uuid, ""};
  }

  // All physical volumes that carry metadata, except one, which keeps it while the name changes.
  std::vector<PvWithMetadata> others_with_metadata() const {
    std::vector<PvWithMetadata> all;
    for (const auto& pv : machine_.pvs)
      if (pv.vg == group_->name && pv.metadata_in_use > 0) all.push_back({pv.device, pv.uuid});
    if (!all.empty()) all.erase(all.begin());
    return all;
  }

  void rename_group() {
    const auto flush = pv_paths(group_->name, machine_);
    const auto others = others_with_metadata();
    if (!others.empty()) add(metadata_leave(group_->name, others, flush));
    add(vg_rename_in_use({group_->name, group_->uuid}, request_.to, by_name_, names_, flush));
    if (!others.empty()) add(metadata_return(request_.to, others, flush));
  }

  void promise() {
    auto& goal = draft_.goal;
    if (request_.of_group()) {
      goal = {VgNamed{request_.to, group_->uuid}, VgAbsent{request_.vg}};
    } else {
      LvNamed now = lv_before();
      now.name = request_.to;
      goal = {now, LvAbsent{request_.vg, request_.lv}};
    }
    for (const auto& each : draft_.steps)
      for (const auto& fact : each.after)
        if (std::holds_alternative<PvKeepsMetadata>(fact)) drop_and_add(fact);
    goal.insert(goal.end(), by_name_.after.begin(), by_name_.after.end());
    for (const auto& each : lines_)
      for (const size_t line : each.lines)
        goal.emplace_back(LinesAre{each.path,
                                   {split_lines(each.then)[line - 1]},
                                   {split_lines(machine_.file_text(each.path))[line - 1]}});
  }

  void drop_and_add(const Fact& fact) {
    std::erase_if(draft_.goal, [&](const Fact& each) { return subject(each) == subject(fact); });
    draft_.goal.push_back(fact);
  }

  const Context& context_;
  const Snapshot& machine_;
  Draft draft_;
  RenameRequest request_;
  const VolumeGroup* group_ = nullptr;
  std::vector<RenamedVolume> volumes_;
  std::vector<LinesByName> lines_;
  ActiveUse use_;
  UseByName by_name_;
  NamesToKeep names_;
};

constexpr const char* kRenameForms[] = {"--lv VG/OLD --to NEW", "--vg OLD --to NEW"};
constexpr CommandExample kRenameExamples[] = {
    {"lvq rename --lv vg0/home --to people --dry-run", "what would be done"},
    {"lvq rename --lv vg0/home --to people", "do it, while it is mounted"},
    {"lvq rename --vg vg0 --to data", "a group, with every line that names one of its volumes"},
};
constexpr Option kRenameOptions[] = {
    {.name = "--lv", .value = "VG/LV", .help = "the volume, in use or not"},
    {.name = "--vg", .value = "NAME", .help = "the volume group, with all that is on it"},
    {.name = "--to", .value = "NEW", .help = "the new name: of a volume without its group"},
};

}  // namespace

const Command kRename = {
    .name = "rename",
    .summary = "give a volume or a volume group another name while it is in use",
    .forms = kRenameForms,
    .examples = kRenameExamples,
    .options = kRenameOptions,
    .read = read_as<parse_rename, scope_of_rename, plan_by<Renaming, RenameRequest>,
                    consents_of_rename>,
};

}  // namespace lvq
