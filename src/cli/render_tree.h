// The storage stack as rows of a tree, and the difference of two such trees. Both the status of a
// machine and what a plan makes of it are drawn from these rows, so every command gets its picture
// without a word of its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/render_text.h"
#include "model/snapshot.h"

namespace lvq {

struct StackRow {
  std::string key;  // what the row is about, wherever in the tree it stands: "device:sdb",
                    // "vg:vg0", "lv:vg0/a"
  char mark = ' ';  // + appears, - goes, ~ changes
  std::string name, size, content, place;  // printable
  std::vector<StackRow> children;
};

enum class Detail {
  brief,  // for comparison: what plans change
  full,   // free space of PVs and hidden LVs too
};

// VGs with their PVs and LVs first, then the devices that are no part of a VG. `vgs`: only these;
// empty: everything.
std::vector<StackRow> storage_stack(const Snapshot& machine, const std::vector<std::string>& vgs,
                                    Detail detail);

// What differs, marked, with as much of the unchanged around it as shows where it is.
std::vector<StackRow> difference(const std::vector<StackRow>& before,
                                 const std::vector<StackRow>& after);

// One line a row, in columns; marked lines coloured.
std::string rows_text(const std::vector<StackRow>& rows, const Palette& palette);

}  // namespace lvq
