// All transactions, read once: which are open, and what the others have left. However many are
// closed, it takes the list of their folders, the index, and the journals that the index does not
// have.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/closed_index.h"

namespace lvq {

// A journal that cannot be read, of a transaction that nothing shows to be closed.
struct Damaged {
  std::string id;
  Error error;
  std::optional<Plan> plan;  // where that can be read: what it touches is known then
};

struct Ledger {
  ClosedIndex index;
  std::vector<std::string>
      ended;  // closed, and not in the index yet: an older lvq, or a cut right after the end
  std::vector<Transaction> open;  // oldest first
  std::vector<Damaged> damaged;
};

Result<Ledger> read_ledger(Host& host, const std::string& state_dir);

// Of all of them. Those of open transactions count as far as they have come.
Traces all_traces(Host& host, const std::string& state_dir, const Ledger& ledger);

// The index's line of a transaction; nothing where it is not closed. One whose journal is damaged
// leaves nothing that is known.
std::optional<ClosedLine> line_of(Host& host, const std::string& state_dir, const std::string& id);

// Enters them into the index, durably.
Result<> enter_closed(Host& host, const std::string& state_dir,
                      const std::vector<ClosedLine>& lines);
// Those of these that are closed.
Result<> enter_ended(Host& host, const std::string& state_dir, const std::vector<std::string>& ids);

}  // namespace lvq
