// A snapshot as JSON (`lvq capture`, `--from`) and back. Schema 1; docs/capture.md.
#pragma once

#include "base/json.h"
#include "model/snapshot.h"

namespace lvq {

Json to_json(const Snapshot& snapshot);
// Error "plan-invalid" on anything that is not a capture of a schema this version reads.
Result<Snapshot> snapshot_from_json(std::string_view text);

}  // namespace lvq
