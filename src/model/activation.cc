// An entry of activation/volume_list (lvm.conf(5)) is "vg", "vg/lv", "@tag" for a tag of the volume
// or its group, or "@*" for all tags of this host. lvq does not know the host's tags, so for safety
// "@*" counts as matching no volume.
#include "model/activation.h"

#include <algorithm>

#include "base/text.h"
#include "model/names.h"

namespace lvq {
namespace {

const std::vector<std::string>& tags_of_group(const std::string& vg, const Snapshot& machine) {
  static const std::vector<std::string> kNone;
  const VolumeGroup* group = machine.vg(vg);
  return group ? group->tags : kNone;
}

bool matches(const std::string& entry, const VolumeToActivate& volume, const Snapshot& machine) {
  if (entry.starts_with('@')) {
    const std::string tag = entry.substr(1);
    const auto has = [&](const std::vector<std::string>& tags) {
      return std::ranges::find(tags, tag) != tags.end();
    };
    return has(volume.tags) || has(tags_of_group(volume.vg, machine));
  }
  return entry == volume.vg || entry == full_name(volume.vg, volume.lv);
}

std::string in_words(const std::vector<std::string>& entries) {
  std::vector<std::string> quoted;
  for (const auto& entry : entries) quoted.push_back('"' + printable(entry) + '"');
  return "[ " + join(quoted, ", ") + " ]";
}

std::optional<ActivationBar> bars_by_list(const std::string& setting,
                                          const VolumeToActivate& volume, const Snapshot& machine) {
  const auto* list = machine.lvm_setting(setting);
  if (!list || std::ranges::any_of(
                   *list, [&](const auto& entry) { return matches(entry, volume, machine); }))
    return std::nullopt;
  return ActivationBar{setting + " of lvm.conf excludes it", setting + " = " + in_words(*list),
                       "add \"" + volume.vg + "\" to " + setting + " in /etc/lvm/lvm.conf"};
}

std::optional<ActivationBar> bars_by_property(const VolumeToActivate& volume,
                                              const Snapshot& machine) {
  const VolumeGroup* group = machine.vg(volume.vg);
  if (group && !group->autoactivation)
    return ActivationBar{"autoactivation of volume group " + volume.vg + " is off",
                         "vg_autoactivation is 0",
                         "vgchange --setautoactivation y " + shell_quote(volume.vg)};
  const LogicalVolume* lv = machine.lv(volume.vg, volume.lv);
  const std::string name = shell_quote(full_name(volume.vg, volume.lv));
  if (lv && !lv->autoactivation)
    return ActivationBar{"its autoactivation is off", "lv_autoactivation is 0",
                         "lvchange --setautoactivation y " + name};
  if (lv && lv->skip_activation)
    return ActivationBar{"it is skipped at activation", "lv_skip_activation is 1",
                         "lvchange --setactivationskip n " + name};
  return std::nullopt;
}

}  // namespace

std::optional<ActivationBar> bars_activation(const VolumeToActivate& volume,
                                             const Snapshot& machine) {
  const std::string list = "activation/volume_list";
  if (machine.lvm_setting("tags") && !machine.lvm_setting(list))
    return ActivationBar{"lvm.conf gives this host tags, by which LVM decides what it activates",
                         "tags { " + join(*machine.lvm_setting("tags"), " ") + " }",
                         "name \"" + volume.vg + "\" in " + list + " in /etc/lvm/lvm.conf"};
  return bars_by_list(list, volume, machine);
}

std::optional<ActivationBar> bars_boot(const VolumeToActivate& volume, const Snapshot& machine) {
  if (auto bar = bars_by_property(volume, machine)) return bar;
  if (auto bar = bars_activation(volume, machine)) return bar;
  return bars_by_list("activation/auto_activation_volume_list", volume, machine);
}

}  // namespace lvq
