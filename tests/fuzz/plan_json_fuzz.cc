// Any bytes are a plan or an error; what is read writes back to the same, and runs nothing that lvq
// does not run.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "plan/objects.h"
#include "plan/plan_json.h"
#include "plan/review.h"
#include "plan/tool_table.h"
#include "tests/support/facts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lvq;
  const auto json = parse_json({reinterpret_cast<const char*>(data), size}, "plan", "plan-invalid");
  if (!json) return 0;
  const auto plan = plan_from_json(*json, "plan");
  if (!plan) return plan.error().code == "plan-invalid" ? 0 : (std::abort(), 0);
  if (to_json(*plan) != *json) std::abort();
  for (const auto& step : plan->steps)
    if (const auto* run = std::get_if<Run>(&step.action); run && !find_tool_row(run->argv.at(0)))
      std::abort();
  check_chain(*plan, test::small_machine());
  scope_of(*plan);
  objects_of(*plan);
  for (const auto& step : plan->steps) text(step.action);
  return 0;
}
