// How everything on a PV moves elsewhere: what evacuate and replace-disk share.
#pragma once

#include <string>
#include <vector>

#include "commands/command.h"
#include "commands/evacuate/placement.h"
#include "commands/shared/pvs.h"

namespace lvq {

// Refuses a group that cannot be changed, volumes that pvmove cannot move, and a pvmove under way.
void check_evacuation(const Evacuation& evacuation, const Snapshot& machine, Findings& findings);

void refuse_unplaced(const Evacuation& evacuation, const std::vector<Unplaced>& unplaced,
                     const Snapshot& machine, Findings& findings);

// Each piece is read before it moves, unless the user has consented to leave that out (ADR 7). A
// warning says which of the two is planned.
bool is_unread(const Evacuation& evacuation, const Context& context);
void say_how_it_is_read(const Evacuation& evacuation, const std::vector<Piece>& pieces, bool unread,
                        Findings& findings);

std::vector<Step> moves_of(const Evacuation& evacuation, const std::vector<Piece>& pieces,
                           bool unread, const Snapshot& machine);

// Facts: the group without the PV, nothing left of a pvmove, and the moved volumes as they were.
std::vector<Fact> promise_of(const Evacuation& evacuation, bool keep_pv,
                             const std::vector<Step>& steps, const Snapshot& machine);

}  // namespace lvq
