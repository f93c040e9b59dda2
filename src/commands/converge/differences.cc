#include "commands/converge/differences.h"

#include <algorithm>
#include <utility>

#include "base/file_place.h"
#include "base/text.h"
#include "commands/converge/volume_lines.h"
#include "commands/shared/consent.h"
#include "commands/shared/volume.h"
#include "commands/shared/volume_request.h"
#include "model/allocation.h"
#include "model/fstab.h"
#include "model/legs.h"
#include "model/names.h"
#include "spec/write.h"

namespace lvq {
namespace {

constexpr const char* kNone = "none";

// Each device of a group as the machine has it.
struct ResolvedDevice {
  std::string path;                // to name it by
  const Device* device = nullptr;  // nullptr: not there
  std::string problem;             // why no device can be named; empty: it can
};

std::string words_of(const WantedDevice& device) {
  static constexpr const char* kKeys[] = {"id ", "serial ", "", "PV UUID "};
  return kKeys[static_cast<size_t>(device.by)] + device.name;
}

// The path of a device that is wanted by its id or path; empty if only the machine can tell it.
std::string path_of(const WantedDevice& device) {
  if (device.by == WantedDevice::By::id) return kDevicesById + device.name;
  return device.by == WantedDevice::By::path ? device.name : "";
}

ResolvedDevice by_serial(const WantedDevice& wanted, const Snapshot& machine) {
  ResolvedDevice found{.path = "", .device = nullptr, .problem = ""};
  for (const auto& device : machine.devices) {
    if (device.serial != wanted.name || !device.parent.empty()) continue;
    if (found.device) found.problem = "several disks have the serial number " + wanted.name;
    found.device = &device;
    found.path = device_path(device);
  }
  if (!found.device) found.problem = "no disk has the serial number " + wanted.name;
  return found;
}

ResolvedDevice resolved(const WantedDevice& wanted, const Snapshot& machine) {
  ResolvedDevice found{.path = path_of(wanted), .device = nullptr, .problem = ""};
  switch (wanted.by) {
    case WantedDevice::By::serial:
      return by_serial(wanted, machine);
    case WantedDevice::By::pv_uuid: {
      const PhysicalVolume* pv = machine.pv_by_uuid(wanted.name);
      if (!pv || pv->missing) {
        found.problem = "no physical volume that is there has the UUID " + wanted.name;
        return found;
      }
      found.path = pv->device;
      break;
    }
    case WantedDevice::By::id:
    case WantedDevice::By::path:
      break;
  }
  found.device = machine.device(found.path);
  if (!found.device) found.problem = "there is no such device";
  return found;
}

class Comparison {
 public:
  explicit Comparison(const Snapshot& machine) : machine_(machine), lines_(machine) {}

  std::vector<Difference> compare(const Specification& wanted) {
    for (const auto& group : wanted.groups) compare_group(group);
    return std::move(all_);
  }

 private:
  // --- groups ------------------------------------------------------------------------------------

  void compare_group(const WantedGroup& wanted) {
    group_ = machine_.vg(wanted.name);
    const bool has_old_name = !group_ && wanted.was && machine_.vg(*wanted.was);
    if (has_old_name) group_ = machine_.vg(*wanted.was);
    name_ = group_ ? group_->name : wanted.name;
    extent_ = group_ ? group_->extent : wanted.extent.value_or(ExtentSize{});
    given_ = name_;
    if (!group_ && wanted.extent) given_ += ":" + text_in_bytes(*wanted.extent);
    if (wanted.absent) return remove_group(wanted);
    if (has_old_name)
      add({name_, "name", wanted.name, name_, "vgs", wanted.at,
           call(Stage::rename, "rename", {{"--vg", {name_}}, {"--to", {wanted.name}}})});
    compare_devices(wanted);
    if (!group_ && !wanted.devices)
      return add({name_, "group", "it", "none", "vgs", wanted.at, std::nullopt,
                  "which devices it is to be made of is not said: devices"});
    if (group_ && wanted.extent && *wanted.extent != group_->extent)
      add({name_, "extent_size", text(wanted.extent->bytes), text(group_->extent.bytes), "vgs",
           wanted.at, std::nullopt, "lvq does not change the extent size of a group that exists"});
    spoken_for_ = {};
    for (const auto& volume : wanted.volumes) spoken_for_.value += extents_to_make(volume);
    for (const auto& volume : wanted.volumes) compare_volume(volume);
  }

  const LogicalVolume* found(const WantedVolume& wanted) const {
    const LogicalVolume* lv = machine_.lv(name_, wanted.name);
    return lv || !wanted.was ? lv : machine_.lv(name_, *wanted.was);
  }

  // What LVM allocates for a volume that is missing and whose size is said.
  uint64_t extents_to_make(const WantedVolume& wanted) const {
    if (wanted.absent || !wanted.size || found(wanted)) return 0;
    if (wanted.size->kind == WantedSize::Kind::rest) return 0;
    const VolumeLayout layout = wanted.layout.value_or(VolumeLayout{});
    const auto extents = resolve(wanted.size->size, room_of_group());
    const bool is_thin = layout.kind == VolumeLayout::Kind::thin;
    const auto whole = extents ? in_whole_stripes(*extents, layout) : extents;
    return !whole || is_thin ? 0 : legs_of(layout, *whole, extent_).all().value;
  }

  Room room_of_group() const {
    return {.vg_total = group_ ? group_->total : Extents{},
            .vg_free = group_ ? group_->free : Extents{},
            .pvs_free = group_ ? group_->total : Extents{},
            .extent = extent_};
  }

  static std::string text_in_bytes(ExtentSize extent) {
    return text(SizeSpec{SizeSpec::Kind::bytes, extent.bytes.value});
  }

  void remove_group(const WantedGroup& wanted) {
    if (!group_) return;
    std::vector<std::string> volumes;
    for (const auto& lv : machine_.lvs)
      if (lv.vg == name_ && !lv.hidden) volumes.push_back(full_name(lv));
    const std::string consent =
        volumes.empty() ? "" : consent_word(Consent::remove, join(volumes, ","));
    add({name_, "group", kNone, "one with " + counted(volumes.size(), "volume"), "vgs", wanted.at,
         call(Stage::remove, "decommission", {{"--vg", {name_}}}), "", consent});
  }

  void compare_devices(const WantedGroup& wanted) {
    if (!wanted.devices) return;
    std::set<const PhysicalVolume*> staying;
    for (const auto& each : *wanted.devices) {
      const ResolvedDevice found = resolved(each, machine_);
      const PhysicalVolume* pv = found.device ? machine_.pv_on(*found.device) : nullptr;
      if (pv && group_ && pv->vg == name_) {
        staying.insert(pv);
        continue;
      }
      Difference difference{
          name_,          "devices",
          words_of(each), found.problem.empty() ? "it is not in the group" : found.problem,
          "pvs",          each.at};
      if (!found.problem.empty())
        difference.obstacle = found.problem;
      else if (group_)
        difference.call = call(Stage::join, "grow", {{"--vg", {name_}}, {"--pv", {found.path}}});
      else
        difference.call =
            call(Stage::make, "provision", {{"--vg", {given_}}, {"--pv", {found.path}}});
      add(std::move(difference));
    }
    if (group_) compare_leaving(wanted, staying);
  }

  void compare_leaving(const WantedGroup& wanted, const std::set<const PhysicalVolume*>& staying) {
    for (const auto& pv : machine_.pvs) {
      if (pv.vg != name_ || staying.contains(&pv)) continue;
      Difference difference{name_, "devices", "no " + pv.device, "it is in the group",
                            "pvs", wanted.at};
      if (pv.missing) {
        difference.obstacle = "physical volume " + pv.uuid +
                              " is missing: lvq replace-disk --old " + pv.uuid + " --new DEV";
      } else {
        difference.call = call(Stage::leave, "evacuate", {{"--pv", {pv.device}}});
        difference.consent = consent_word(Consent::evacuate, pv.device);
      }
      add(std::move(difference));
    }
  }

  // --- volumes -----------------------------------------------------------------------------------

  void compare_volume(const WantedVolume& wanted) {
    const LogicalVolume* lv = found(wanted);
    if (lv && lv->name != wanted.name)
      add({full_name(*lv), "name", wanted.name, lv->name, "lvs", wanted.at,
           call(Stage::rename, "rename", {{"--lv", {full_name(*lv)}}, {"--to", {wanted.name}}})});
    if (wanted.absent) {
      if (lv) remove_volume(wanted, *lv);
      return;
    }
    if (!lv) return make_volume(wanted);
    const VolumeRef volume = volume_ref(*lv, machine_);
    compare_size(wanted, volume);
    compare_layout(wanted, volume);
    compare_use(wanted, volume);
  }

  void remove_volume(const WantedVolume& wanted, const LogicalVolume& lv) {
    const std::string name = full_name(lv);
    add({name, "volume", kNone, text(lv.size), "lvs", wanted.at,
         call(Stage::remove, "decommission", {{"--lv", {name}}}), "",
         consent_word(Consent::remove, name)});
  }

  static bool is_some(const std::optional<std::string>& word) { return word && *word != kNone; }

  // A request to provision for it. `name`: as it is called now.
  CommandCall provision(Stage stage, const WantedVolume& wanted, const std::string& name,
                        const SizeSpec& size, const std::string& fs) const {
    LvRequest request{.name = name, .size = size, .fs = fs, .mount = "", .options = ""};
    if (is_some(wanted.mount)) request.mount = *wanted.mount;
    if (wanted.options) request.options = *wanted.options;
    CommandCall made = call(stage, "provision", {{"--vg", {given_}}, {"--lv", {text(request)}}});
    if (wanted.label) made.arguments.values["--label"] = {name + "=" + *wanted.label};
    return made;
  }

  void make_volume(const WantedVolume& wanted) {
    const std::string name = full_name(name_, wanted.name);
    Difference difference{name, "volume", "it", kNone, "lvs", wanted.at};
    if (!wanted.size) {
      difference.obstacle = "how large it is to be is not said: size";
      return add(std::move(difference));
    }
    difference.want = text(*wanted.size);
    const bool fills = wanted.size->kind == WantedSize::Kind::rest;
    const SizeSpec size = fills ? SizeSpec{SizeSpec::Kind::percent_free, 100} : wanted.size->size;
    difference.call = provision(fills ? Stage::make_rest : Stage::make, wanted, wanted.name, size,
                                is_some(wanted.fs) ? *wanted.fs : "");
    if (wanted.layout && *wanted.layout != VolumeLayout{})
      difference.call->arguments.values["--layout"] = {wanted.name + "=" + text(*wanted.layout)};
    add(std::move(difference));
  }

  void compare_size(const WantedVolume& wanted, const VolumeRef& volume) {
    if (!wanted.size) return;
    const LogicalVolume& lv = *volume.lv;
    Difference difference{volume.name(), "size",   text(*wanted.size), amount(lv.extents, *group_),
                          "lvs",         wanted.at};
    if (wanted.size->kind == WantedSize::Kind::rest) {
      const Extents room = surplus(allocatable_in(*group_, machine_), spoken_for_);
      if (room.value == 0) return;
      difference.have += ", and " + amount(room, *group_) + " are free";
      difference.call = call(
          Stage::fill, "grow",
          {{"--lv", {volume.name()}}, {"--size", {std::to_string(lv.extents.value + room.value)}}});
      return add(std::move(difference));
    }
    const auto extents = resolve(wanted.size->size, room_of_group());
    if (!extents) {
      difference.obstacle = extents.error().message;
      return add(std::move(difference));
    }
    const bool larger = *extents > lv.extents;
    if (*extents == lv.extents) return;
    if (!larger && wanted.size->kind == WantedSize::Kind::at_least) return;
    const std::string size = std::to_string(extents->value);
    const bool is_xfs = volume.content && volume.content->type == "xfs";
    difference.call = call(larger ? Stage::grow : Stage::shrink,
                           larger   ? "grow"
                           : is_xfs ? "shrink-xfs"
                                    : "shrink",
                           {{"--lv", {volume.name()}}, {"--size", {size}}});
    if (!larger) difference.consent = consent_word(Consent::shrink, volume.name());
    add(std::move(difference));
  }

  void compare_layout(const WantedVolume& wanted, const VolumeRef& volume) {
    if (!wanted.layout) return;
    auto has = layout_of(*volume.lv);
    if (has && wanted.layout->stripe_size.value == 0) has->stripe_size = {};
    const bool is_same =
        has ? *has == *wanted.layout : lvm_words(*wanted.layout) == volume.lv->layout;
    if (is_same) return;
    add({volume.name(), "layout", text(*wanted.layout), has ? text(*has) : volume.lv->layout, "lvs",
         wanted.at, std::nullopt, "lvq does not turn one layout into another"});
  }

  // --- what it holds, and where that is used -----------------------------------------------------

  void compare_use(const WantedVolume& wanted, const VolumeRef& volume) {
    const bool asks = wanted.fs || wanted.label || wanted.mount || wanted.options;
    if (!asks) return;
    const auto* signatures = volume.device ? machine_.signatures_of(*volume.device) : nullptr;
    if (!signatures)
      return add({volume.name(), "fs", wanted.fs.value_or("known"), "not known", "wipefs",
                  wanted.at, std::nullopt,
                  volume.device ? "it cannot be read" : "the volume is not active"});
    const std::string holds = volume.content ? volume.content->type : "";
    if (wanted.fs && *wanted.fs == kNone) {
      if (!signatures->empty())
        add({volume.name(), "fs", kNone, content_words(volume, machine_), "wipefs", wanted.at,
             std::nullopt, "lvq does not destroy what a volume holds and keep the volume"});
      return;
    }
    if (wanted.fs && holds != *wanted.fs)
      return compare_content(wanted, volume, !signatures->empty());
    compare_label(wanted, volume);
    compare_mount(wanted, volume, holds);
  }

  void compare_content(const WantedVolume& wanted, const VolumeRef& volume, bool holds_something) {
    Difference difference{
        volume.name(), "fs",
        *wanted.fs,    holds_something ? content_words(volume, machine_) : "nothing",
        "wipefs",      wanted.at};
    if (holds_something)
      difference.obstacle = "it would be lost: lvq makes no other file system over one";
    else
      difference.call = completing(wanted, volume, *wanted.fs);
    add(std::move(difference));
  }

  // Provision completes what is there in part.
  CommandCall completing(const WantedVolume& wanted, const VolumeRef& volume,
                         const std::string& fs) const {
    const SizeSpec size{SizeSpec::Kind::extents, volume.lv->extents.value};
    return provision(Stage::make, wanted, volume.lv->name, size, fs);
  }

  void compare_label(const WantedVolume& wanted, const VolumeRef& volume) {
    if (!wanted.label || !volume.content || volume.content->label == *wanted.label) return;
    add({volume.name(), "label", *wanted.label, volume.content->label, "wipefs", wanted.at,
         std::nullopt, "lvq does not write labels: the file system's own tool does"});
  }

  void compare_mount(const WantedVolume& wanted, const VolumeRef& volume,
                     const std::string& holds) {
    const bool is_swap = holds == "swap";
    const auto lines = lines_.of(volume);
    std::vector<std::string> mounts;
    for (const Mount* mount : machine_.mounts_of(*volume.device))
      if (mount->holder.empty()) mounts.push_back(mount->target);
    if (wanted.mount && *wanted.mount == kNone)
      return compare_unmounted(wanted, volume, mounts, lines);
    // A swap area that is not used may be meant so: `adopt` says no options of it.
    const bool asks = is_swap ? wanted.options.has_value() : wanted.mount.has_value();
    if (!asks) return compare_options(wanted, volume, lines);
    const std::string target = is_swap ? kNone : *wanted.mount;
    const auto line = std::ranges::find(lines, target, &FstabEntry::target);
    const bool has_line = is_swap ? !lines.empty() : line != lines.end();
    const bool is_trapped = has_line && machine_.automount_at(target);
    const bool is_used =
        is_swap ? machine_.swaps_on(*volume.device) : is_trapped || contains(mounts, target);
    if (is_used && has_line) return compare_options(wanted, volume, lines);
    Difference difference{volume.name(),
                          "mount",
                          is_swap ? "active swap, in /etc/fstab" : target + ", in /etc/fstab",
                          use_words(mounts, lines),
                          "/proc/self/mountinfo, /etc/fstab",
                          wanted.at};
    const bool is_elsewhere = (!mounts.empty() && !is_used) || (!lines.empty() && !has_line);
    if (is_elsewhere)
      difference.obstacle = "it is used elsewhere, and lvq does not move a mount";
    else
      difference.call = completing(
          wanted.options || lines.empty() ? wanted : with_options_of(lines.front(), wanted), volume,
          holds);
    add(std::move(difference));
  }

  // What the line says already stays, where nothing else is wanted.
  static WantedVolume with_options_of(const FstabEntry& line, WantedVolume wanted) {
    wanted.options = line.options;
    return wanted;
  }

  static bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::ranges::find(words, word) != words.end();
  }

  static std::string use_words(const std::vector<std::string>& mounts,
                               const std::vector<FstabEntry>& lines) {
    std::vector<std::string> targets;
    for (const auto& line : lines) targets.push_back(line.target);
    return (mounts.empty() ? std::string("not mounted") : "mounted on " + join(mounts, ", ")) +
           "; " +
           (targets.empty() ? std::string("no line in /etc/fstab")
                            : "/etc/fstab: " + join(targets, ", "));
  }

  void compare_unmounted(const WantedVolume& wanted, const VolumeRef& volume,
                         const std::vector<std::string>& mounts,
                         const std::vector<FstabEntry>& lines) {
    if (mounts.empty() && lines.empty()) return;
    add({volume.name(), "mount", kNone, use_words(mounts, lines),
         "/proc/self/mountinfo, /etc/fstab", wanted.at, std::nullopt,
         "lvq takes a volume out of use only to remove it"});
  }

  static bool is_automount(const std::string& options) {
    return has_option(options, "x-systemd.automount");
  }

  void compare_options(const WantedVolume& wanted, const VolumeRef& volume,
                       const std::vector<FstabEntry>& lines) {
    if (!wanted.options) return;
    for (const auto& line : lines) {
      const bool is_meant = !wanted.mount || line.target == *wanted.mount || line.type == "swap";
      if (!is_meant || line.options == *wanted.options) continue;
      Difference difference{
          volume.name(), "options", *wanted.options, line.options, file_place(kFstab, line.line),
          wanted.at};
      if (is_automount(line.options) != is_automount(*wanted.options))
        difference.obstacle =
            "lvq makes no automount of a mount, nor a mount of an automount: stop its unit, change "
            "the line, systemctl daemon-reload";
      else
        difference.call = call(Stage::set_options, "set-options",
                               {{"--lv", {volume.name()}}, {"--options", {*wanted.options}}});
      add(std::move(difference));
      return;
    }
  }

  CommandCall call(Stage stage, std::string command,
                   std::map<std::string, std::vector<std::string>> values) const {
    return {stage, std::move(command), {std::move(values)}, name_};
  }

  void add(Difference difference) { all_.push_back(std::move(difference)); }

  const Snapshot& machine_;
  const VolumeLines lines_;
  const VolumeGroup* group_ = nullptr;  // the group that is compared, where it exists
  std::string name_, given_;            // its name now; as provision is told it
  ExtentSize extent_;
  Extents spoken_for_;  // by the volumes of the group that are to be made
  std::vector<Difference> all_;
};

bool is_repeatable(const std::string& option, const std::string& command) {
  const Command* row = find_command(command);
  return row && std::ranges::any_of(row->options, [&](const Option& each) {
           return each.repeatable && long_name(each) == option;
         });
}

bool merge(CommandCall& into, const CommandCall& call) {
  if (into.stage != call.stage || into.command != call.command) return false;
  const auto agree = [&](const CommandCall& one, const CommandCall& other) {
    return std::ranges::all_of(one.arguments.values, [&](const auto& each) {
      return is_repeatable(each.first, one.command) ||
             other.arguments.all(each.first) == each.second;
    });
  };
  if (!agree(into, call) || !agree(call, into) || into.group != call.group) return false;
  for (const auto& [option, values] : call.arguments.values) {
    if (!is_repeatable(option, call.command)) continue;
    auto& all = into.arguments.values[option];
    all.insert(all.end(), values.begin(), values.end());
  }
  return true;
}

}  // namespace

std::vector<Difference> differences(const Specification& wanted, const Snapshot& machine) {
  return Comparison(machine).compare(wanted);
}

std::vector<CommandCall> calls_of(Stage stage, const std::vector<Difference>& all) {
  std::vector<CommandCall> calls;
  for (const auto& each : all) {
    if (!each.call || each.call->stage != stage) continue;
    if (std::ranges::none_of(calls, [&](CommandCall& call) { return merge(call, *each.call); }))
      calls.push_back(*each.call);
  }
  return calls;
}

std::string command_line(const CommandCall& call) {
  std::vector<std::string> words = {"lvq", call.command};
  for (const auto& [option, values] : call.arguments.values)
    for (const auto& value : values) words.insert(words.end(), {option, value});
  return shell_quote(words);
}

Scope scope_of(const Specification& wanted) {
  Scope scope{.lvm = true, .devices = {}, .paths = {}, .files = {kFstab, kCrypttab}};
  for (const auto& group : wanted.groups) {
    for (const auto& device : group.devices.value_or(std::vector<WantedDevice>{})) {
      if (auto path = path_of(device); !path.empty()) scope.devices.insert(std::move(path));
    }
    std::vector<std::string> names = {group.name};
    if (group.was) names.push_back(*group.was);
    for (const auto& vg : names)
      for (const auto& volume : group.volumes) {
        scope.devices.insert(lv_path(vg, volume.name));
        if (volume.was) scope.devices.insert(lv_path(vg, *volume.was));
      }
  }
  return scope;
}

}  // namespace lvq
