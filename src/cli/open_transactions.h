// Transactions that wait to be finished or taken back, and what they mean for other commands.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/render_text.h"
#include "commands/command.h"
#include "journal/ledger.h"

namespace lvq {

// What every command says beside its own output: which transactions are open, or may be, and what
// to type. A state directory that cannot be read is said as well.
std::vector<Finding> open_notices(const Result<Ledger>& ledger, Host& host);
Finding open_notice(const OpenTransaction& open);  // "transaction-open", with what to type
// Only the notices of journals that cannot be read, for the commands that show the open
// transactions themselves.
std::vector<Finding> damage_notices(const Result<Ledger>& ledger);

// "ID may be open: its journal cannot be read"; `touches` comes before the colon.
Error damage(const Damaged& damaged, const std::string& touches = "");

// Refuses for each open transaction ("transaction-open") and each damaged journal that may belong
// to one ("journal-damaged") that touches one of the objects (design rule 14). These refusals come
// first, since they explain the others. `machine` tells which paths are the same device.
void refuse_overlap(const Ledger& ledger, const Objects& touched, const Snapshot& machine,
                    Host& host, Findings& findings);

}  // namespace lvq
