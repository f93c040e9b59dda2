#include "cli/plan_view.h"

#include <algorithm>

#include "base/text.h"
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

// Volumes that a snapshot which is there already is merged into: their content is an earlier one
// then. A snapshot that the plan itself makes is a place to work in.
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
  view.rows = difference(storage_stack(machine, {}, detail),
                         storage_stack(view.expected, {}, detail), reverted_volumes(plan, machine));
  return view;
}

Amount amount_of(const PlanView& view, const Plan& plan) {
  return {.disks = changed_rows(view.rows, "device"),
          .volumes = changed_rows(view.rows, "lv"),
          .steps = plan.steps.size()};
}

}  // namespace lvq
