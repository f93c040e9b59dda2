// Edits of single lines. They are applied to what the file holds at that instant, so whatever
// others have written meanwhile stays (design rule 9).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvq {

// One line that an edit adds, removes or changes. Lines include their line feed, which only the
// last line of a file may lack.
struct LineEdit {
  std::string from;    // the line as it is; empty: `to` is added
  std::string to;      // the line as it is to be; empty: `from` is removed
  std::string behind;  // the line before an added one; empty: the added one is the first
  // The line's number, from 1, when the plan was made: of several places that fit, the edit takes
  // the nearest one. 0: the end.
  size_t at = 0;
  bool operator==(const LineEdit&) const = default;
};

struct LineEdits {
  std::vector<LineEdit> list;  // in order, each applied to what the one before it has left
  // This line ends without a line feed where it is the last one; empty: no such line.
  std::string open_end;
  bool operator==(const LineEdits&) const = default;
};

// `text` after the edits. Where a line to be removed is not there, or one to be changed has been
// changed already, the edit does nothing. Error "drifted", about `path`, where neither the line to
// be changed nor the changed one is there.
Result<std::string> edited(std::string_view text, const LineEdits& edits, const std::string& path);

// The edits that lead back from edited(text, edits) to `text`. REQUIRES: edited() succeeds.
LineEdits inverse(std::string_view text, const LineEdits& edits);

// Adds these lines, which are given without line feeds, at the end.
LineEdits lines_added(const std::vector<std::string>& lines);

// Removes the lines with these numbers (from 1, in order).
LineEdits lines_removed(std::string_view text, const std::vector<size_t>& numbers);

// Changes the lines with these numbers to what they are in `after`, which has as many lines as
// `text`.
LineEdits lines_replaced(std::string_view text, const std::vector<size_t>& numbers,
                         std::string_view after);

}  // namespace lvq
