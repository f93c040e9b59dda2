// Opens a journal as a recovery does: it is loaded, then opened for appending.
#pragma once

#include "journal/journal.h"

namespace lvq {

inline Result<Journal> open_journal(Host& host, const std::string& state_dir,
                                    const std::string& id) {
  TRY(const Transaction loaded, load_transaction(host, state_dir, id));
  return Journal::open(host, state_dir, loaded);
}

}  // namespace lvq
