#include "report/summary.h"

#include <fmt/format.h>

#include "base/text.h"
#include "plan/review.h"

namespace lvq {
namespace {

std::string amount_words(const Amount& amount) {
  std::vector<std::string> parts;
  const auto add = [&](size_t count, const char* thing) {
    if (count > 0) parts.push_back(counted(count, thing));
  };
  add(amount.disks, "disk");
  add(amount.volumes, "volume");
  add(amount.steps, "step");
  return join(parts, ", ") + ".";
}

std::string harmless_words(Way way) {
  switch (way) {
    case Way::forward:
      return "Destroys nothing.";
    case Way::back:
      return "Nothing that was there before is destroyed.";
    case Way::only_forward:
      break;
  }
  return "";
}

std::string way_back_words(const Plan& plan, const StepNumbers& numbers, Way way) {
  if (way == Way::back) return "";
  if (way == Way::only_forward)
    return "The point of no return is passed: this can only be finished.";
  const auto line = point_of_no_return(plan);
  if (!line) return "Can be taken back throughout.";
  if (line == size_t{1}) return "Cannot be taken back: the first step is the point of no return.";
  return fmt::format("Can be taken back until step {} begins.", numbers.word(*line));
}

}  // namespace

PlanSummary summary_of(const Plan& plan, const StepNumbers& numbers, Way way,
                       const Amount& amount) {
  PlanSummary summary{.amount = amount_words(amount)};
  for (const auto& step : plan.steps)
    if (!step.destroys.empty()) summary.destroyed.push_back(step.destroys);
  if (summary.destroyed.empty()) summary.harmless = harmless_words(way);
  summary.way_back = way_back_words(plan, numbers, way);
  return summary;
}

}  // namespace lvq
