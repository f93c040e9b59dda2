// How everything on a PV moves elsewhere: what evacuate and replace-disk share.
#pragma once

#include <string>
#include <vector>

#include "commands/evacuate/placement.h"
#include "commands/shared/pvs.h"
#include "commands/shared/refusals.h"

namespace lvq {

// The group, what pvmove cannot move, and a pvmove that is under way.
void check_evacuation(const Evacuation& evacuation, const Snapshot& machine, Findings& findings);

void refuse_unplaced(const Evacuation& evacuation, const std::vector<Unplaced>& unplaced,
                     const Snapshot& machine, Findings& findings);

// Each piece is read before it moves, unless the user has consented not to (ADR 7); a warning says
// which.
bool is_unread(const Evacuation& evacuation, const Context& context);
void say_how_it_is_read(const Evacuation& evacuation, const std::vector<Piece>& pieces, bool unread,
                        Findings& findings);

std::vector<Step> moves_of(const Evacuation& evacuation, const std::vector<Piece>& pieces,
                           bool unread, const Snapshot& machine);

// The group without it, nothing left of a move, and every volume that moves as it was.
std::vector<Fact> promise_of(const Evacuation& evacuation, bool keep_pv,
                             const std::vector<Step>& steps, const Snapshot& machine);

}  // namespace lvq
