#include "plan/reverse.h"

#include <algorithm>

namespace lvq {
namespace {

// What the step needed of raw content is no promise of its undo: wipefs and pvremove prove it by the same fact,
// but use and room follow from the steps behind.
bool is_restored(const Fact& fact) {
  return !std::holds_alternative<RoomIn>(fact) && !std::holds_alternative<DeviceUnused>(fact);
}

Step undo_step(const Step& step, size_t i) {
  Step back;
  back.title = "Take back: " + step.title;
  back.action = step.undo[i];
  back.redo = {step.undo[i]};
  back.flush = step.flush;
  if (i == 0) back.before = step.after;
  if (i + 1 == step.undo.size()) std::ranges::copy_if(step.before, std::back_inserter(back.after), is_restored);
  return back;
}

}  // namespace

Plan reverse(const Plan& plan, size_t done) {
  Plan back{.schema = plan.schema, .id = plan.id, .command = plan.command, .argv = plan.argv};
  for (size_t n = std::min(done, plan.steps.size()); n > 0; --n) {
    const Step& step = plan.steps[n - 1];
    for (size_t i = 0; i < step.undo.size(); ++i) back.steps.push_back(undo_step(step, i));
  }
  if (!plan.steps.empty()) std::ranges::copy_if(plan.steps[0].before, std::back_inserter(back.goal), is_restored);
  return back;
}

}  // namespace lvq
