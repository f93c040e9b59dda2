#include "cli/open_transactions.h"
#include "cli/session.h"
#include "journal/find.h"
#include "plan/review.h"
#include "probe/probe.h"

namespace lvq {
namespace {

Result<std::string> chosen_id(const Session& session) {
  const auto& operands = session.invocation.operands;
  auto last = find_transaction(session.host, session.globals().state_dir,
                               operands.empty() ? "last" : operands.front());
  if (!last && last.error().code == "absent") last.error().code = "usage";
  return last;
}

Result<Transaction> chosen(const Session& session) {
  TRY(const std::string id, chosen_id(session));
  return load_transaction(session.host, session.globals().state_dir, id);
}

}  // namespace

int run_verify(const Session& session) {
  const auto transaction = chosen(session);
  if (!transaction) return session.refuse(transaction.error());
  const Plan& plan = transaction->plan;
  if (transaction->open()) {
    const auto now = running(session.host, plan.id);
    return session.refuse(open_notice(summary(*transaction, now)).what, kDirty);
  }
  if (transaction->state() == State::repaired)
    return session.print(taken_back_json(plan), taken_back_text(plan, session.palette));
  const auto machine = probe(session.host, scope_of(plan.goal));
  if (!machine) return session.refuse(machine.error());
  const auto unmet = check_facts(plan.goal, *machine);
  session.print(verify_json(plan, unmet), verify_text(plan, unmet, session.palette));
  return unmet.empty() ? kDone : kDirty;
}

}  // namespace lvq
