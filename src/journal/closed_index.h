// The index of closed transactions (docs/journal-format.md): what is in it is closed, and no file
// of its journal has to be opened to know that. One line a transaction, appended when it has been
// closed; what later ones need to know of it is in the line.
//
// It is nothing but a shortcut. A line that was cut off, damaged, or never written is not believed,
// and its transaction is looked at itself, as though there were no index; the next transaction that
// begins enters it. A line twice is a line.
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

// A line without traces, in little room: there may be thousands.
struct PlainLine {
  std::array<char, 23> id;
  std::array<char, 24> time;
  State state;
};

// By id, so in the order in which they were planned.
using ClosedLines = std::map<std::string, ClosedLine>;

struct ClosedIndex {
  std::vector<PlainLine> plain;  // by id
  ClosedLines telling;           // those with traces
  Traces remembered;             // of transactions whose journals were removed

  bool contains(std::string_view id) const;
  ClosedLines all() const;
};

std::string encode_closed(const ClosedLine& line);
std::string encode_remembered(const Traces& traces);

// Any bytes in.
ClosedIndex decode_closed(std::string_view text);

// Error "state-dir-unsafe" where others than root could write it.
Result<ClosedIndex> read_closed_index(Host& host, const std::string& state_dir);

// As without the index, of which those are left out that are in it.
Result<std::vector<std::string>> list_others(Host& host, const std::string& state_dir,
                                             const ClosedIndex& index);

}  // namespace lvq
