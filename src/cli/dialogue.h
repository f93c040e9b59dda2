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
// The exit status becomes 1, or 4 where all refusals are about a partial or drifted state.
void conclude_refused(Outcome& outcome);
// Sets how the transaction ended, and adds warnings about mounts and swaps that it has taken away
// for now. REQUIRES: outcome.report has a value.
void conclude_report(const Session& session, const Plan& transaction, Outcome& outcome);
// Warns that a line of the audit log could not be written. The work goes on, since the journal has
// what recovery needs.
void warn_unlogged(const Session& session, const Error& error, Outcome& outcome);

void refuse_unmet(const std::vector<UnmetFact>& unmet, Code code, const std::string& hint,
                  Findings& findings);

void show(const Session& session, Outcome& outcome, const Snapshot& machine);
// True where the user said yes, or -y did; else the outcome says why not.
bool confirmed(const Session& session, Outcome& outcome);

// True where commands failed that stand or fall together, or a step that only looks ahead: what was
// done is then taken back at once. REQUIRES: the lock is held.
bool is_taken_back_at_once(const Report& report, const Plan& plan);
void take_back_at_once(const Session& session, Outcome& outcome);

// Enters the transaction into the index of closed ones, if it is closed. A failure does no harm:
// the next transaction that begins enters it.
void enter_if_closed(const Session& session, const Outcome& outcome);

// Makes a refusal of the error of a look-up that failed.
Error as_refusal(Error error);

}  // namespace lvq
