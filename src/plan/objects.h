// What a plan touches, as names that two plans can be compared by: an open transaction blocks new ones that touch
// the same objects (design rule 14).
#pragma once

#include <set>
#include <string>

#include "model/scope.h"
#include "plan/plan.h"

namespace lvq {

std::set<std::string> objects_of(const Plan& plan);    // "/dev/sdb", "volume group vg0", "/etc/fstab", "/srv/a"
std::set<std::string> objects_of(const Scope& scope);  // of a request; files may be read for others' sake

}  // namespace lvq
