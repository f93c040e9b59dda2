// The removal of volumes and groups, by which decommission and snap-back --remove work.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "commands/command.h"

namespace lvq {

struct DecommissionRequest {
  std::string vg;                                        // the whole group; empty: single volumes
  std::vector<std::pair<std::string, std::string>> lvs;  // VG, LV
  bool keep_pvs = false;

  std::set<std::string> groups() const;
};

Scope scope_of_removal(const DecommissionRequest& request);
PossibleConsents consents_of_removal(const DecommissionRequest& request);

// `findings`: what reading the request has found.
Draft plan_removal(const Context& context, const DecommissionRequest& request,
                   const Findings& findings);

}  // namespace lvq
