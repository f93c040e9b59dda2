// The storage stack as rows of a tree, and the difference of two such trees. Both the status of a
// machine and what a plan makes of it are drawn from these rows, so every command gets its picture
// without a word of its own.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/palette.h"
#include "model/snapshot.h"

namespace lvq {

// What becomes of a row: it appears, goes, changes, loses what it holds, or goes back in time.
enum class Change { none, create, destroy, alter, lose, revert };
char mark_of(Change change);  // " ", "+", "-", "~", "!", "!"

struct StackRow {
  std::string key;  // what the row is about, wherever in the tree it stands: "device:sdb",
                    // "vg:vg0", "lv:vg0/a"
  Change change = Change::none;
  std::string name, size, content, place;  // printable
  std::string detail;                      // of the content; left out where there is no room
  std::string disks;                       // the disks under it; left out where there is no room
  std::string origin;                      // the key of the row that this one is a snapshot of
  std::vector<StackRow> children;
};

enum class Detail {
  brief,   // what plans change: for comparing before and after
  moves,   // and the free space of PVs: for plans that move extents
  status,  // and how full things are, and which disks they lie on
  all,     // and hidden LVs and extents
};

// VGs with their PVs and LVs first, then the devices that are no part of a VG. `vgs`: only these;
// empty: everything.
std::vector<StackRow> storage_stack(const Snapshot& machine, const std::vector<std::string>& vgs,
                                    Detail detail);

// When lvq took the snapshot: "2026-11-22 15:51 UTC"; empty: not known.
std::string taken_at(const LogicalVolume& snapshot);

// The rows that differ, marked, with as many unchanged ones around them as show where they are.
// `reverted`: a row's key -> what its content goes back to.
std::vector<StackRow> difference(const std::vector<StackRow>& before,
                                 const std::vector<StackRow>& after,
                                 const std::map<std::string, std::string>& reverted = {});

// One line a row, in columns; marked lines are coloured. Where the lines are wider than the
// terminal, the details are left out, then the disks, and what is wider than its column goes on
// below it.
std::string rows_text(const std::vector<StackRow>& rows, const Palette& palette);

}  // namespace lvq
