// What is left to do, and in which order: a whole plan from its first step, the rest of an
// interrupted one, or the way back from where it stands (design section 6 and rule 7). Pure: same
// journal, same machine, same course.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cursor.h"
#include "journal/journal.h"

namespace lvq {

// Actions that stand or fall together: between `begin` and `end` in the journal the step is in
// doubt.
struct JournaledSpan {
  size_t step = 0;  // of the transaction's plan; 0: of none, what settles the machine and is always
                    // right to repeat
  Event begin = Event::start, end = Event::done;
  size_t first = 0, count = 0;     // in Course::plan.steps
  std::vector<std::string> flush;  // after the last of them
  // An action whose effect is seen to be there when its turn comes is left out.
  bool remedial = false;
  bool operator==(const JournaledSpan&) const = default;
};

struct ExecutionPlan {
  Plan plan;  // what is shown, asked for and run; its goal is proved at the end
  std::vector<JournaledSpan> stretches;
  std::optional<Event> arrived =
      Event::completed;         // what the journal says once the goal is proved, if anything
  bool past_no_return = false;  // of the transaction: a step that was begun destroys
  std::vector<UnmetFact>
      drift;  // why it must not be taken, facts of done steps that do not hold any more
  bool operator==(const ExecutionPlan&) const;
};

ExecutionPlan course_of(const Plan& plan);

// What has to be done before the machine is looked at again, and belongs to no step of the
// transaction: empty yet.
ExecutionPlan preparation_for(const Plan& plan);
void add_preparation(ExecutionPlan& course, Step step, bool remedial);

ExecutionPlan course_forward(const Transaction& transaction, const Snapshot& machine);
ExecutionPlan course_back(const Transaction& transaction, const Snapshot& machine);

}  // namespace lvq
