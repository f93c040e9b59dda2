// How a PV leaves its volume group with everything on it moved elsewhere: what evacuate and replace-disk share.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/checks.h"
#include "commands/placement.h"
#include "commands/pv_label.h"

namespace lvq {

extern const std::set<std::string> kEvacuationTools;

struct Evacuation {
  const PhysicalVolume* pv = nullptr;
  const VolumeGroup* vg = nullptr;
  NewPv leaving;                     // the same PV
  VgIs was, is;                      // the group with it, and without it
  std::vector<std::string> members;  // paths of the PVs of both
};

// REQUIRES: `pv` belongs to `vg`, and its device is there.
Evacuation evacuation_of(const PhysicalVolume& pv, const VolumeGroup& vg, const Snapshot& machine);

// The group, what pvmove cannot move, and a pvmove that is under way.
void check_evacuation(const Evacuation& evacuation, const Snapshot& machine, Findings& findings);

void refuse_homeless(const Evacuation& evacuation, const std::vector<Homeless>& homeless, const Snapshot& machine,
                     Findings& findings);

// Each piece is read before it moves, unless the user has consented not to (ADR 7); a warning says which.
bool is_unread(const Evacuation& evacuation, const Context& context);
void say_how_it_is_read(const Evacuation& evacuation, const std::vector<Piece>& pieces, bool unread,
                        Findings& findings);

std::vector<Step> moves_of(const Evacuation& evacuation, const std::vector<Piece>& pieces, bool unread,
                           const Snapshot& machine);

// vgreduce, and unless the PV is kept pvremove and its entry in the devices file.
// `closed`: by the moves before.
std::vector<Step> departure_of(const Evacuation& evacuation, bool closed, bool keep_pv, const Snapshot& machine);

// The group without it, nothing left of a move, and every volume that moves as it was.
std::vector<Fact> promise_of(const Evacuation& evacuation, bool keep_pv, const std::vector<Step>& steps,
                             const Snapshot& machine);

}  // namespace lvq
