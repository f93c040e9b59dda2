// The removal of volumes and groups, which decommission is, and snap-back --remove.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "commands/command.h"

namespace lvq {

struct DecommissionRequest {
  std::string vg;                                        // whole; empty: single volumes
  std::vector<std::pair<std::string, std::string>> lvs;  // VG, LV
  bool keep_pvs = false;

  std::set<std::string> groups() const;
};

Scope scope_of(const DecommissionRequest& request);
PossibleConsents consents_of(const DecommissionRequest& request);

// `findings`: what was found before.
Draft plan_removal(const Context& context, const DecommissionRequest& request,
                   const Findings& findings);

}  // namespace lvq
