// How much room the snapshot needs in which a file system shrinks.
//
// Each block that is written is one that is in use, before or afterwards: tables, bitmaps and
// folders where they are, and what lay behind the new end at a place that was free. So all that is
// in use, the file system's own tables and its journal included, is a bound that no shrinking
// exceeds, however fragmented it is. The snapshot keeps chunks of 4 KiB: where blocks are smaller,
// one that is written may cost a whole chunk. What moves into pieces takes more extent blocks.
//
// Mostly far less is written: what lies behind the new end, and the tables. That is the least with
// which the work is begun, where the group has no more.
#pragma once

#include "commands/shrink/shrinkable.h"

namespace lvq {

struct ShrinkRoom {
  Bytes least;  // enough in nearly all cases
  Bytes most;   // enough in all
};

ShrinkRoom room_to_shrink(const Shrinkable& what, Bytes target);

}  // namespace lvq
