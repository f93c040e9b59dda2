// What a plan touches, as names that two plans can be compared by: an open transaction blocks new
// ones that touch the same objects (design rule 14).
#pragma once

#include <set>
#include <string>

#include "model/scope.h"
#include "plan/plan.h"

namespace lvq {

// Calls take(fact) for each fact of the plan: of its steps, in order, and of its goal.
template <class Take>
void each_fact(const Plan& plan, Take take) {
  for (const auto& step : plan.steps) {
    for (const auto& fact : step.before) take(fact);
    for (const auto& fact : step.after) take(fact);
  }
  for (const auto& fact : plan.goal) take(fact);
}

// The mount points on which the plan mounts or unmounts something, or needs something mounted.
std::set<std::string> mount_points_of(const Plan& plan);

Objects objects_of(const Plan& plan);
// The objects of a request. Files are not among them, since a request may read them only because
// of other objects.
Objects objects_of(const Scope& scope);

}  // namespace lvq
