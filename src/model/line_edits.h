// Edits of lines, applied to what a file holds at that instant: what others have written meanwhile
// stays.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvq {

// One line that comes, goes, or becomes another; with its line feed, which only the last line of a
// file may lack.
struct LineEdit {
  std::string from;    // the line as it is; empty: it comes
  std::string to;      // the line as it is to be; empty: it goes
  std::string behind;  // of a line that comes: the line before it; empty: it is the first one
  size_t at = 0;  // its number, from 1, when the plan was made: of several places the nearest is
                  // meant. 0: the end
  bool operator==(const LineEdit&) const = default;
};

struct LineEdits {
  std::vector<LineEdit> list;  // in order, each on what the one before it has left
  std::string
      open_end;  // a line that ends without a line feed where it is the last one; empty: none
  bool operator==(const LineEdits&) const = default;
};

// `text` after the edits. A line that is to go and is not there has gone; one that is another
// already is left. Error "drifted", about `path`: neither the line that is to become another is
// there, nor the other.
Result<std::string> edited(std::string_view text, const LineEdits& edits, const std::string& path);

// What leads back to `text` from what it becomes. REQUIRES: edited() has a result for it.
LineEdits inverse(std::string_view text, const LineEdits& edits);

// These lines, without line feeds, come at the end.
LineEdits lines_added(const std::vector<std::string>& lines);

// The lines with these numbers (from 1, in order) go.
LineEdits lines_removed(std::string_view text, const std::vector<size_t>& numbers);

// The lines with these numbers become what they are in `after`, which has as many lines as `text`.
LineEdits lines_replaced(std::string_view text, const std::vector<size_t>& numbers,
                         std::string_view after);

}  // namespace lvq
