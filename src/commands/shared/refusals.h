// How a command refuses and warns, and refusals that several commands share. Each collects what it
// finds; none stops at the first.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "commands/command.h"

namespace lvq {

void refuse(Findings& findings, Error what, std::string allow = {});
void warn(Findings& findings, Code code, std::string subject, std::string message);

// The fact that nothing uses the device, which a step needs; no fact where nobody looked, as in a
// capture.
std::vector<Fact> not_busy(const std::string& path, const Snapshot& machine);

// Refuses a VG that is exported, foreign or shared, or whose name a second VG has.
void check_vg_kind(const VolumeGroup& vg, const Snapshot& machine, Findings& findings);

// check_vg_kind(), and a refusal of a VG that lacks PVs.
void check_vg_usable(const VolumeGroup& vg, const Snapshot& machine, Findings& findings);

// Refuses while a pvmove in the group is under way, or has left something. `code`: of the refusal.
void check_no_move(const std::string& vg, Code code, const Snapshot& machine, Findings& findings);

// False, with a refusal, for a file that lvq would have to edit and cannot replace, or that is a
// symbolic link.
bool check_replaceable(const std::string& path, const Snapshot& machine, Findings& findings);

// Refuses tools that are not there. When a plan is reviewed, all that its steps need are checked; a
// command names only those that it runs itself, or that a machine is likely to lack, so that they
// are told beside whatever else is refused.
void check_tools(const std::set<std::string>& needed, const Snapshot& machine, Findings& findings);

}  // namespace lvq
