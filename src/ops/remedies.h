// Remedies that several ops have, and one after the other.
#pragma once

#include "plan/step.h"

namespace lvq {

// `config`: of LVM's, for this command alone.
Remedy activation(const std::string& vg, const std::string& lv, const std::string& config = "");
Remedy deactivation(const std::string& vg, const std::string& lv);

inline std::vector<Remedy> operator+(std::vector<Remedy> first, const std::vector<Remedy>& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

}  // namespace lvq
