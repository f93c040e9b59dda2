// Steps that move extents from one PV to another while their volumes are in use.
#pragma once

#include "plan/step.h"

namespace lvq {

struct PvAt {
  std::string path, uuid;
};

// Extents in a row, of one segment of one LV. LVM moves them as a whole, so after a cut they are
// all at the old place or all at the new one.
struct Move {
  std::string vg;
  PvAt from, to;
  Extents from_start, count, to_start;
  Bytes offset, size;       // the same in bytes, on the device of `from`
  std::string lv, lv_uuid;  // may be a hidden one
  // The visible volume that `lv` is, or is a part of; empty: `lv` is spare space.
  std::string holder;
  // What pvmove activates: all volumes on the PV that were not active.
  std::vector<std::string> woken = {};
  bool unread = false;  // it is moved, and continued, without being read first
};

// Closes the PV to new extents. Taking this step back ends the way back, so it also deactivates the
// volumes `woken`, which pvmove has activated.
Step pv_close(const std::string& vg, const PvAt& pv, const std::vector<std::string>& woken,
              const std::vector<std::string>& flush);

// Reads all extents of the move to see that they can be read. Where they cannot, a pvmove on kernel
// 6.1 goes on and exits with 0, and what lay there is lost.
Step extents_read(const Move& move);

// Before a move that was stopped goes on, its extents are read again, unless it is `unread`.
Step extents_move(const Move& move, const std::vector<std::string>& flush);

// Deactivates a volume that pvmove has activated.
Step lv_deactivate(const std::string& vg, const std::string& name);

}  // namespace lvq
