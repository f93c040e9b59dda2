// The index of closed transactions (docs/journal-format.md): a transaction that is in it is closed,
// and none of its journal's files has to be opened to know that. It has one line for each
// transaction, appended when it was closed, with what later transactions need to know about it.
//
// It is nothing but a shortcut. Where a line is cut off, damaged or missing, the journal of the
// transaction is read, as if there were no index, and the next transaction that begins appends the
// line. A second line for the same transaction is ignored.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"
#include "journal/traces.h"

namespace lvq {

struct ClosedLine {
  std::string id;
  std::string time;  // of its last record: when it was closed
  State state = State::completed;
  Traces traces = {};
  bool operator==(const ClosedLine&) const = default;
};

// A line without traces, stored in little memory, because there may be thousands.
struct PlainLine {
  std::array<char, 23> id;
  std::array<char, 24> time;
  State state;
};

// id -> line. Ids sort by the time of planning.
using ClosedLines = std::map<std::string, ClosedLine>;

struct ClosedIndex {
  std::vector<PlainLine> plain;  // sorted by id
  ClosedLines telling;           // the lines with traces
  Traces remembered;             // of transactions whose journals were removed

  bool contains(std::string_view id) const;
  ClosedLines all() const;
};

std::string encode_closed(const ClosedLine& line);
std::string encode_remembered(const Traces& traces);

// `text` may be any bytes.
ClosedIndex decode_closed(std::string_view text);

// Error "state-dir-unsafe" where users other than root could write the index.
Result<ClosedIndex> read_closed_index(Host& host, const std::string& state_dir);

// The ids of list_transactions() that are not in the index.
Result<std::vector<std::string>> list_others(Host& host, const std::string& state_dir,
                                             const ClosedIndex& index);

}  // namespace lvq
