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
  std::optional<size_t> doubt;  // `done` + 1, where it was started, or its undo was
  enum class Doubt {
    none,
    untouched,  // its `before` holds: run it
    finished,   // its `after` holds and proves it: it was done
    torn,       // neither: `redo`
  } verdict = Doubt::none;
  std::vector<UnmetFact>
      drift;  // stable facts of done steps that no later step superseded and that do not hold
};

Cursor find_cursor(const Transaction& transaction, const Snapshot& machine);

// What the machine tells of a step that was begun and did not end.
Cursor::Doubt judge(const Step& step, const Plan& plan, const Snapshot& machine);

// A fact that a step for good brought about, and that a journal may hold while the superblock does
// not say it: what has grown is not mounted, as it was then.
bool may_be_in_journal(const Step& grown, const Fact& fact, const Snapshot& machine);

// A fact, and the step (from 1) that brought it about.
struct MadeFact {
  size_t step = 0;
  const Fact* fact = nullptr;  // in the plan
};
// What the first `done` steps made, the last fact about each subject.
std::map<std::string, MadeFact> latest_facts(const Plan& plan, size_t done);
// Takes out what this fact supersedes: with a volume what it held.
void forget(const Fact& fact, std::map<std::string, MadeFact>& made);

// The step from which on a reboot has taken back what was done: work that holds only as long as a
// condition did, which an earlier step made and a step to come still asks for, as a copy of what
// nobody could write to. Nothing after it outlasts a reboot, so that all of it can be done once
// more.
std::optional<size_t> taken_back_by_reboot(const Plan& plan, const Cursor& cursor,
                                           const Snapshot& machine);

// Facts that outlast a reboot: not volatile, and not about a path on a file system that the plan
// itself mounts.
bool is_stable(const Fact& fact, const Plan& plan);

}  // namespace lvq
