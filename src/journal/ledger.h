// All transactions, read once: which are open, and what the others have left. However many are
// closed, this reads only the list of their folders, the index, and the journals that the index
// lacks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/closed_index.h"

namespace lvq {

// A transaction whose journal cannot be read, and that may therefore be open.
struct Damaged {
  std::string id;
  Error error;
  std::optional<Plan> plan;  // where it can be read: it tells what the transaction touches
};

struct Ledger {
  ClosedIndex index;
  // Closed, but not in the index yet: by an older lvq, or cut off right after the end.
  std::vector<std::string> ended;
  std::vector<Transaction> open;  // oldest first
  std::vector<Damaged> damaged;
};

Result<Ledger> read_ledger(Host& host, const std::string& state_dir);

// The traces of all transactions. An open one counts with the steps that it has done so far.
Traces all_traces(Host& host, const std::string& state_dir, const Ledger& ledger);

// The line of a transaction for the index; nothing where it is not closed. If the journal is
// damaged, the line has no traces.
std::optional<ClosedLine> line_of(Host& host, const std::string& state_dir, const std::string& id);

// Appends these lines to the index, durably.
Result<> enter_closed(Host& host, const std::string& state_dir,
                      const std::vector<ClosedLine>& lines);
// Appends the lines of those of these transactions that are closed.
Result<> enter_ended(Host& host, const std::string& state_dir, const std::vector<std::string>& ids);

}  // namespace lvq
