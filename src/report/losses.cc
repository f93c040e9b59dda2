#include "report/losses.h"

#include <algorithm>

#include "model/names.h"
#include "model/uses.h"

namespace lvq {
namespace {

// The first fact of that kind; nullptr: there is none.
template <class F>
const F* find_fact(const std::vector<Fact>& facts) {
  for (const auto& fact : facts)
    if (const auto* wanted = std::get_if<F>(&fact)) return wanted;
  return nullptr;
}

std::string types_of(const std::vector<Signature>& signatures) {
  std::vector<Signature> unlabelled = signatures;
  for (auto& signature : unlabelled) signature.label.clear();
  return content_words(unlabelled);
}

std::string label_of(const std::vector<Signature>& signatures) {
  const auto labelled =
      std::ranges::find_if(signatures, [](const Signature& each) { return !each.label.empty(); });
  return labelled == signatures.end() ? "" : labelled->label;
}

// `before`: the machine as it is before the plan, where everything is still mounted.
void tell_content(const Device& device, const Snapshot& machine, const Snapshot& before,
                  Loss& loss) {
  for (const Device* each : with_partitions(device, machine)) {
    const auto* signatures = machine.signatures_of(*each);
    if (!signatures || signatures->empty()) continue;
    loss.filesystem = types_of(*signatures);
    loss.label = label_of(*signatures);
  }
  const auto usage = machine.usage.find(device.name);
  if (usage != machine.usage.end()) {
    loss.used = usage->second.used;
    loss.last_mounted = usage->second.last_mounted;
  }
  const Device* then = before.device_by_name(device.name);
  if (!then) return;
  for (const Mount* mount : before.mounts_of(*then))
    if (mount->holder.empty() &&
        std::ranges::find(loss.mounted_on, mount->target) == loss.mounted_on.end())
      loss.mounted_on.push_back(mount->target);
}

void tell_volume(const LogicalVolume& lv, const Snapshot& machine, const Snapshot& before,
                 Loss& loss) {
  loss.kind = Loss::Kind::volume;
  loss.name = full_name(lv);
  loss.size = lv.size;
  const Device* device = machine.device(lv_path(lv.vg, lv.name));
  if (device) tell_content(*device, machine, before, loss);
}

// nullptr: the step removes none. A snapshot that is merged goes too, but its content is not lost.
const LogicalVolume* removed_volume(const Step& step, const Snapshot& machine) {
  const auto* gone = find_fact<LvGone>(step.after);
  const auto* absent = find_fact<LvAbsent>(step.after);
  return gone && absent ? machine.lv(absent->vg, absent->name) : nullptr;
}

Loss loss_of(const Step& step, const Snapshot& machine, const Snapshot& before) {
  Loss loss{.words = step.destroys};
  if (find_fact<VgAbsent>(step.after) || find_fact<NotPv>(step.after)) {
    loss.kind = Loss::Kind::structure;
  } else if (const LogicalVolume* lv = removed_volume(step, machine)) {
    tell_volume(*lv, machine, before, loss);
  } else if (const auto* wiped = find_fact<SignaturesAre>(step.before)) {
    loss.kind = Loss::Kind::device;
    loss.name = wiped->path;
    if (const Device* device = machine.device(wiped->path)) {
      loss.size = device->size;
      tell_content(*device, machine, before, loss);
    }
  }
  return loss;
}

}  // namespace

std::vector<Loss> losses_of(const Plan& plan, const Snapshot& machine, const StepNumbers& numbers) {
  std::vector<Loss> losses;
  Snapshot now = machine;
  for (size_t n = 1; n <= plan.steps.size(); ++n) {
    const Step& step = plan.steps[n - 1];
    if (!step.destroys.empty()) {
      losses.push_back(loss_of(step, now, machine));
      losses.back().step = numbers.word(n);
    }
    establish(step, now);
  }
  return losses;
}

}  // namespace lvq
