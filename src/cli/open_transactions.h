// Transactions that wait to be finished or taken back, and what they mean for other commands.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/commands.h"
#include "host/host.h"
#include "journal/journal.h"

namespace lvq {

// Oldest first.
Result<std::vector<Transaction>> open_transactions(Host& host, const std::string& state_dir);

// What every command says beside its own output: which transactions are open, and what to type. A state directory that
// cannot be read is said as well.
std::vector<Finding> open_notices(const Result<std::vector<Transaction>>& open);

// Refuses ("transaction-open") each open transaction that touches one of the objects (design rule 14), before all other
// refusals: it is what explains them. Spellings of one device are told from the machine.
void refuse_overlap(const std::vector<Transaction>& open, const std::set<std::string>& objects, const Snapshot& machine,
                    Findings& findings);

}  // namespace lvq
