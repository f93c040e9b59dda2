// What every command that changes things shares, from the question to the ending.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/render_plan.h"
#include "cli/session.h"
#include "engine/engine.h"

namespace lvq {

void conclude(Outcome& outcome, const char* status, ExitStatus exit);
// Refusals leave with 1; where a partial or drifted state is all there is to say, with 4.
void conclude_refused(Outcome& outcome);
// With what the transaction has come to, and what it has taken away for the time being. REQUIRES: a
// report.
void conclude_report(const Session& session, const Plan& transaction, Outcome& outcome);
// The audit log did not take a line. The journal has what recovery needs, so that the work goes on.
void warn_unlogged(const Session& session, const Error& error, Outcome& outcome);

void refuse_unmet(const std::vector<UnmetFact>& unmet, Code code, const std::string& hint,
                  Findings& findings);

void show(const Session& session, Outcome& outcome, const Snapshot& machine);
// True where the user said yes, or -y did; else the outcome says why not.
bool confirmed(const Session& session, Outcome& outcome);

// Of commands that stand or fall together one failed: what they made is not left lying about.
// REQUIRES: the lock is held.
bool is_taken_back_at_once(const Report& report, const Plan& plan);
void take_back_at_once(const Session& session, Outcome& outcome);

// Enters the transaction into the index of closed ones, where it is closed. It is closed all the
// same where that fails: the next one that begins enters it.
void enter_if_closed(const Session& session, const Outcome& outcome);

// An error of a look that failed, as the refusal it makes.
Error as_refusal(Error error);

}  // namespace lvq
