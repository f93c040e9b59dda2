// How much room is needed for the snapshot in which a file system shrinks.
//
// Every block that is written is in use before or afterwards: tables, bitmaps and folders are
// rewritten where they are, and what lay behind the new end goes to free places. So no shrinking
// writes more than all that is in use, with the file system's own tables and its journal, however
// fragmented it is. The snapshot keeps chunks of 4 KiB: a smaller block that is written may cost a
// whole chunk. What moves in several pieces takes more extent blocks.
//
// Mostly far less is written: what lies behind the new end, and the tables. If the group has no
// more, the work begins with room for just that.
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
