// What is left to do, and in which order: a whole plan from its first step, the rest of an
// interrupted one, or the way back from where it stands (design section 3 and rule 7). Pure: same
// journal, same machine, same execution plan.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cursor.h"
#include "journal/journal.h"

namespace lvq {

// Actions of one step that the journal records together: after the record `begin` and before the
// record `end` the step is in doubt.
struct JournaledSpan {
  // The step in the transaction's plan. 0: the actions belong to no step; they only prepare the
  // machine, and may always be repeated.
  size_t step = 0;
  Event begin = Event::start, end = Event::done;
  size_t first = 0, count = 0;     // in ExecutionPlan::plan.steps
  std::vector<std::string> flush;  // devices, flushed after each action
  // True: an action is skipped if its effect is already there when its turn comes.
  bool remedial = false;
  bool operator==(const JournaledSpan&) const = default;
};

struct ExecutionPlan {
  Plan plan;  // what is shown, confirmed and run; its goal is proved at the end
  std::vector<JournaledSpan> spans;
  // What the journal says once the goal is proved, if anything.
  std::optional<Event> arrived = Event::completed;
  bool past_no_return = false;  // the transaction has begun a step that destroys data
  // A step that destroys data was begun, and the machine shows that it did nothing.
  bool untouched = false;
  // Facts of done steps that are no longer true. While there is one, this plan must not be run.
  std::vector<UnmetFact> drift;
  bool operator==(const ExecutionPlan&) const;
};

ExecutionPlan execution_of(const Plan& plan);

// An execution plan without steps. add_preparation() adds to it what has to be done before the
// machine is looked at again and belongs to no step of the transaction.
ExecutionPlan preparation_for(const Plan& plan);
void add_preparation(ExecutionPlan& execution, Step step, bool remedial);

ExecutionPlan recovery_forward(const Transaction& transaction, const Snapshot& machine);
ExecutionPlan recovery_back(const Transaction& transaction, const Snapshot& machine);

}  // namespace lvq
