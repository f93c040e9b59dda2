// What a plan touches, as names that two plans can be compared by: an open transaction blocks new
// ones that touch the same objects (design rule 14).
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "model/scope.h"
#include "plan/plan.h"

namespace lvq {

inline constexpr std::string_view kVolumeGroupObject = "volume group ";

// Calls take(fact) for each fact of the plan: of its steps, in order, and of its goal.
template <class Take>
void each_fact(const Plan& plan, Take take) {
  for (const auto& step : plan.steps) {
    for (const auto& fact : step.before) take(fact);
    for (const auto& fact : step.after) take(fact);
  }
  for (const auto& fact : plan.goal) take(fact);
}

// Where the plan mounts or unmounts something, or has to find it mounted.
std::set<std::string> mount_points_of(const Plan& plan);

std::set<std::string> groups_of(const Plan& plan);  // the names of its volume groups
std::set<std::string> objects_of(
    const Plan& plan);  // "/dev/sdb", "volume group vg0", "/etc/fstab", "/srv/a"
std::set<std::string> objects_of(
    const Scope& scope);  // of a request; files may be read for others' sake

}  // namespace lvq
