// The one JSON document of --output json (docs/output.schema.json).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/json.h"
#include "cli/outcome.h"
#include "cli/render_text.h"
#include "spec/adopt.h"

namespace lvq {

Json outcome_json(const Outcome& outcome);
Json status_json(const Snapshot& machine, const std::vector<std::string>& vgs,
                 const std::vector<OpenTransaction>& open, const std::vector<Error>& troubles = {},
                 ExitStatus exit = kDone);
Json history_json(const History& history);
Json adopted_json(const Adopted& adopted);
Json transaction_json(const Transaction& transaction);
Json pruned_json(const std::string& status, const std::vector<ClosedLine>& lines,
                 const Findings& findings);
Json verify_json(const Plan& plan, const std::vector<UnmetFact>& unmet);
Json taken_back_json(const Plan& plan);  // of verify: nothing is promised any more

}  // namespace lvq
