#include "engine/step_numbers.h"

#include <fmt/format.h>

#include <algorithm>

namespace lvq {

std::string StepNumbers::word(size_t n) const { return at(n) == 0 ? "-" : std::to_string(at(n)); }

std::string StepNumbers::label(size_t n) const {
  const char* end = at(n) == 0 ? "  " : ". ";
  return fmt::format("{:>{}}{}", word(n), std::to_string(total).size(), end);
}

std::string StepNumbers::blank_label() const {
  return std::string(std::to_string(total).size() + 2, ' ');
}

StepNumbers numbers_of(const Plan& plan) {
  StepNumbers numbers{.of = {}, .total = plan.steps.size()};
  for (size_t n = 1; n <= plan.steps.size(); ++n) numbers.of.push_back(n);
  return numbers;
}

StepNumbers numbers_of(const ExecutionPlan& execution, size_t total) {
  StepNumbers numbers{.of = std::vector<size_t>(execution.plan.steps.size()), .total = total};
  for (const auto& span : execution.spans)
    std::fill_n(numbers.of.begin() + static_cast<long>(span.first), span.count, span.step);
  return numbers;
}

}  // namespace lvq
