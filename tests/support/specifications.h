// Specifications that are compared for what they say, whatever the text that they were read from.
#pragma once

#include "spec/specification.h"

namespace lvq::test {

inline Specification without_marks(Specification specification) {
  for (auto& group : specification.groups) {
    group.at = {};
    if (group.devices)
      for (auto& device : *group.devices) device.at = {};
    for (auto& volume : group.volumes) volume.at = {};
  }
  return specification;
}

}  // namespace lvq::test
