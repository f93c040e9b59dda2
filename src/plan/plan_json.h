// Plan <-> JSON, versioned; plan -> JSON -> plan is the identity.
#pragma once

#include "base/json.h"
#include "plan/plan.h"

namespace lvq {

Json to_json(const Plan& plan);
Json to_json(const Fact& fact);
Json to_json(const Action& action);

// Error "plan-invalid" naming `subject` on anything that is not a plan this version understands,
// unknown facts, actions and members included: a plan that is half understood is not executed.
Result<Plan> plan_from_json(const Json& json, const std::string& subject);

}  // namespace lvq
