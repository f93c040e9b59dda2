// What devices hold, as `wipefs --no-act` finds it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "model/scope.h"
#include "model/snapshot.h"

namespace lvq {

// The signatures by the name in the DEVICE column, which is the last component of the path that
// wipefs was given.
Result<std::map<std::string, std::vector<Signature>>> parse_wipefs(std::string_view json);

// Sets snapshot.signatures. REQUIRES: devices and links are read.
Result<> read_signatures(Host& host, const Scope& scope, Snapshot& snapshot);

}  // namespace lvq
