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

Result<std::pair<Plan, std::vector<UnmetFact>>> check(const Session& session) {
  TRY(const std::string id, chosen_id(session));
  TRY(const Transaction transaction,
      load_transaction(session.host, session.globals().state_dir, id));
  TRY(const Snapshot machine, probe(session.host, scope_of(transaction.plan.goal)));
  return std::pair{transaction.plan, check_facts(transaction.plan.goal, machine)};
}

}  // namespace

int run_verify(const Session& session) {
  const auto checked = check(session);
  if (!checked) return session.refuse(checked.error());
  const auto& [plan, unmet] = *checked;
  session.print(verify_json(plan, unmet), verify_text(plan, unmet, session.palette));
  return unmet.empty() ? kDone : kDirty;
}

}  // namespace lvq
