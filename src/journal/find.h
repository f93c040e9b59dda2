// Finds a transaction by the part of its id that people type.
#pragma once

#include <string>

#include "host/host.h"

namespace lvq {

// "last" names the one that began last. An id may be shortened to its beginning, or to the
// beginning of what follows its hyphen ("1c01e2"). Error "absent" where no id matches, "usage"
// where several do.
Result<std::string> find_transaction(Host& host, const std::string& state_dir,
                                     const std::string& word);

}  // namespace lvq
