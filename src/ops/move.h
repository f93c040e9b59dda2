// Steps that move extents from one PV to another while their volumes are in use.
#pragma once

#include "plan/step.h"

namespace lvq {

struct PvAt {
  std::string path, uuid;
};

// Extents in a row, of one segment of one LV: LVM moves them as a whole, so after a cut they are
// all at one end.
struct Move {
  std::string vg;
  PvAt from, to;
  Extents from_start, count, to_start;
  Bytes offset, size;       // the same on the device that it moves from
  std::string lv, lv_uuid;  // hidden ones included
  std::string
      holder;  // the visible volume that it is, or is a part of; empty: none, it is spare space
  std::vector<std::string> woken =
      {};               // what pvmove activates: all volumes on the PV that were not active
  bool unread = false;  // moved, and gone on with, without being read
};

// New extents go elsewhere from now on. Taken back, it is the end of the way back: `woken` are
// inactive again.
Step pv_close(const std::string& vg, const PvAt& pv, const std::vector<std::string>& woken,
              const std::vector<std::string>& flush);

// Can all of it be read? pvmove of kernel 6.1 goes on where it cannot, exits with 0, and what lay
// there is lost.
Step extents_read(const Move& move);

// One that was stopped is read again before it goes on, unless it is `unread`.
Step extents_move(const Move& move, const std::vector<std::string>& flush);

// pvmove has activated it.
Step lv_deactivate(const std::string& vg, const std::string& name);

}  // namespace lvq
