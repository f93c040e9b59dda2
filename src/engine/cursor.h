// Where an interrupted transaction stands: what the journal says, and for a step that was started
// and has no outcome, what the machine says (design rule 7, docs/journal-format.md). Reads only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "journal/journal.h"
#include "plan/review.h"

namespace lvq {

struct Cursor {
  size_t done = 0;              // steps 1 to `done` are done
  std::optional<size_t> doubt;  // step `done` + 1, if it or its undo was started
  enum class Doubt {
    none,
    untouched,  // its `before` holds: run it
    finished,   // its `after` holds and proves it: it was done
    torn,       // neither of the two: `redo`
  } verdict = Doubt::none;
  // Stable facts of done steps that no later step superseded and that do not hold.
  std::vector<UnmetFact> drift;
};

Cursor find_cursor(const Transaction& transaction, const Snapshot& machine);

// What the machine shows about a step that was begun and has not ended.
Cursor::Doubt judge(const Step& step, const Plan& plan, const Snapshot& machine);

// A fact that a step for good brought about, and that a journal may hold while the superblock does
// not say it: what has grown is not mounted, as it was then.
bool may_be_in_journal(const Step& grown, const Fact& fact, const Snapshot& machine);

// A fact, and the step (from 1) that brought it about.
struct MadeFact {
  size_t step = 0;
  Fact fact;
};
// Subject -> the last single fact about it that the first `done` steps made.
std::map<std::string, MadeFact> latest_facts(const Plan& plan, size_t done);
// Removes the facts that this one supersedes. For a volume that is gone these include the facts
// about its content.
void forget(const Fact& fact, std::map<std::string, MadeFact>& made);

// The first step that has to run again because a reboot has ended a condition that it made. A later
// done step has relied on that condition (a copy of a volume that nobody could write to), and a
// step to come asks for it too. No step from there on has an effect that outlasts a reboot, so all
// of them can run again.
std::optional<size_t> taken_back_by_reboot(const Plan& plan, const Cursor& cursor,
                                           const Snapshot& machine);

// Whether the fact outlasts a reboot: it is not volatile, and not about a path on a file system
// that the plan itself mounts.
bool is_stable(const Fact& fact, const Plan& plan);

}  // namespace lvq
