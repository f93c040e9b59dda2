// Turns a record into one line of log.jsonl, and a whole log back into records
// (docs/journal-format.md).
//
// The form is canonical: one record has exactly one spelling. A line is read leniently and then
// written again; where the two differ, lvq did not write it. So unknown members, repeated ones and
// odd numbers need no rules of their own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/journal.h"

namespace lvq {

// The record as it can be written: words are made printable and cut to their last 4 KiB, seconds
// are rounded to whole milliseconds, and numbers that make no sense become zero. A normalised
// record stays as it is.
Record normalised(Record record);

// Line number `n` (from 1), without the line feed. REQUIRES: the record is normalised.
std::string encode_record(size_t n, const Record& record);

struct Log {
  std::vector<Record> records;
  uint64_t whole_bytes = 0;  // bytes of the records
  uint64_t torn_bytes = 0;   // bytes after them: a last line that is incomplete or damaged
};

// `text` may be any bytes. Error "plan-invalid", subject "PATH:LINE", for damage before the last
// line, and for whole lines that do not fit the lines before them or name a step beyond `steps`.
Result<Log> decode_log(std::string_view text, const std::string& path, size_t steps);

// The last record of a log, where its line is whole and closes the transaction. Nothing is appended
// after such a record, so the transaction is closed even if lines before it are damaged.
std::optional<Record> closing_record(std::string_view text);

}  // namespace lvq
