// One after the other.
#pragma once

#include "plan/step.h"

namespace lvq {

inline std::vector<Remedy> operator+(std::vector<Remedy> first, const std::vector<Remedy>& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

}  // namespace lvq
