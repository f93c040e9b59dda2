#include "cli/plan_view.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "model/names.h"
#include "model/uses.h"
#include "plan/review.h"

namespace lvq {
namespace {

std::string merged_snapshot(const Fact& fact) {
  if (const auto* started = std::get_if<LvMergeStarted>(&fact))
    return full_name(started->vg, started->name);
  if (const auto* merging = std::get_if<LvMerging>(&fact))
    return full_name(merging->vg, merging->name);
  return "";
}

// "lv:vg0/a" -> what its content goes back to, for volumes that the plan merges an existing
// snapshot into. A snapshot that the plan itself makes is only a place to work in.
std::map<std::string, std::string> reverted_volumes(const Plan& plan, const Snapshot& machine) {
  std::map<std::string, std::string> reverted;
  for (const auto& step : plan.steps) {
    if (step.destroys.empty()) continue;
    for (const auto& fact : step.after) {
      const auto snapshot = std::ranges::find(machine.lvs, merged_snapshot(fact),
                                              [](const auto& each) { return full_name(each); });
      if (snapshot == machine.lvs.end()) continue;
      const LogicalVolume* origin = origin_of(*snapshot, machine);
      if (!origin) continue;
      const std::string time = taken_at(*snapshot);
      reverted["lv:" + full_name(*origin)] =
          "content reverts to " + (time.empty() ? "that of " + printable(snapshot->name) : time);
    }
  }
  return reverted;
}

std::optional<std::string> renamed_key(const Fact& fact, const std::vector<Fact>& before) {
  const auto* lv = std::get_if<LvNamed>(&fact);
  const auto* vg = std::get_if<VgNamed>(&fact);
  for (const auto& other : before) {
    const auto* old_lv = std::get_if<LvNamed>(&other);
    const auto* old_vg = std::get_if<VgNamed>(&other);
    if (lv && old_lv && lv->uuid == old_lv->uuid) return "lv:" + full_name(lv->vg, old_lv->name);
    if (vg && old_vg && vg->uuid == old_vg->uuid) return "vg:" + old_vg->name;
  }
  return std::nullopt;
}

// What is there before and afterwards, under another name. What gives its name to another one, and
// goes, is not meant.
std::map<std::string, std::string> renamed_objects(const Plan& plan, const Snapshot& machine,
                                                   const Snapshot& expected) {
  std::map<std::string, std::string> old_keys;
  for (const auto& step : plan.steps)
    for (const auto& fact : step.after) {
      const auto old_key = renamed_key(fact, step.before);
      if (!old_key) continue;
      if (const auto* lv = std::get_if<LvNamed>(&fact)) {
        const std::string old_name = old_key->substr(old_key->find('/') + 1);
        if (machine.lv(lv->vg, old_name) && !expected.lv(lv->vg, old_name))
          old_keys["lv:" + full_name(lv->vg, lv->name)] = *old_key;
      }
      const auto* vg = std::get_if<VgNamed>(&fact);
      if (!vg) continue;
      old_keys["vg:" + vg->name] = *old_key;
      for (const auto& lv : expected.lvs)
        if (lv.vg == vg->name)
          old_keys["lv:" + full_name(lv)] = "lv:" + full_name(old_key->substr(3), lv.name);
    }
  return old_keys;
}

void rename_key(const std::string& from, const std::string& to, std::vector<StackRow>& rows) {
  for (auto& row : rows) {
    if (row.key == from) row.key = to;
    rename_key(from, to, row.children);
  }
}

bool moves_extents(const Plan& plan) {
  return std::ranges::any_of(plan.steps, [](const Step& step) {
    return std::ranges::any_of(
        step.after, [](const Fact& fact) { return std::holds_alternative<ExtentsAre>(fact); });
  });
}

// How many rows of that kind change.
size_t changed_rows(const std::vector<StackRow>& rows, std::string_view kind) {
  size_t count = 0;
  for (const auto& row : rows) {
    const bool is_of_kind = row.key.starts_with(std::string(kind) + ":");
    if (is_of_kind && row.change != Change::none) ++count;
    count += changed_rows(row.children, kind);
  }
  return count;
}

}  // namespace

PlanView view_of(const Plan& plan, const Snapshot& machine) {
  PlanView view{.expected = machine, .rows = {}};
  for (const auto& step : plan.steps) establish(step, view.expected);
  const Detail detail = moves_extents(plan) ? Detail::moves : Detail::brief;
  view.old_keys = renamed_objects(plan, machine, view.expected);
  std::vector<StackRow> before = storage_stack(machine, {}, detail);
  for (const auto& [now, old_key] : view.old_keys) rename_key(old_key, now, before);
  view.rows =
      difference(before, storage_stack(view.expected, {}, detail), reverted_volumes(plan, machine));
  return view;
}

Amount amount_of(const PlanView& view, const Plan& plan) {
  return {.disks = changed_rows(view.rows, "device"),
          .volumes = changed_rows(view.rows, "lv"),
          .steps = plan.steps.size()};
}

}  // namespace lvq
