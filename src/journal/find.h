// A transaction by what people type of its id.
#pragma once

#include <string>

#include "host/host.h"

namespace lvq {

// "last" names the one that began last. An id may be shortened to how it begins, or to what stands
// behind its hyphen ("1c01e2"). Error "absent" where none is named so, "usage" where several are.
Result<std::string> find_transaction(Host& host, const std::string& state_dir,
                                     const std::string& word);

}  // namespace lvq
