// A record as one line of log.jsonl, and a whole log back into records (docs/journal-format.md).
//
// The form is canonical: one record has exactly one spelling. A line is read leniently and then
// written again; where the two differ it was not written by us, so unknown members, doubled ones
// and odd numbers need no rule each.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/journal.h"

namespace lvq {

// The record as it can be written: words cut to their last 4 KiB and printable, seconds whole
// milliseconds. Nothing else changes; what is normal stays as it is.
Record normalised(Record record);

// Line number `n` (from 1), without the line feed. REQUIRES: the record is normalised.
std::string encode_record(size_t n, const Record& record);

struct Log {
  std::vector<Record> records;
  uint64_t whole_bytes = 0;  // that the records take up
  uint64_t torn_bytes = 0;   // after them: a last line that is incomplete or fails its checksum
};

// Any bytes in. Error "plan-invalid", subject "PATH:LINE", for damage before the last line and for
// whole lines that do not follow from the ones before or name a step beyond `steps`.
Result<Log> decode_log(std::string_view text, const std::string& path, size_t steps);

// The last line of a log, where that is whole and closes its transaction: nothing is appended after
// it, so whatever is damaged before it, the transaction is closed.
std::optional<Record> closing_record(std::string_view text);

}  // namespace lvq
