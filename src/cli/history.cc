#include "cli/dialogue.h"
#include "journal/find.h"

namespace lvq {
namespace {

// A journal that cannot be read does not hide the others. `limit` 0: all transactions.
Result<History> load_last(Host& host, const std::string& state_dir, size_t limit) {
  TRY(auto ids, list_transactions(host, state_dir));
  if (limit > 0 && ids.size() > limit) ids.erase(ids.begin(), ids.end() - static_cast<long>(limit));
  History history;
  for (const auto& id : ids) {
    auto transaction = load_transaction(host, state_dir, id);
    if (transaction)
      history.transactions.push_back(*std::move(transaction));
    else if (transaction.error().code != "absent")  // "absent": it was removed meanwhile
      history.unreadable.push_back({transaction.error(), ""});
  }
  return history;
}

}  // namespace

int run_history(const Session& session) {
  const Arguments& arguments = session.invocation.arguments;
  if (arguments.has("--prune")) return run_prune(session);
  const auto& operands = session.invocation.operands;
  const std::string& state_dir = session.globals().state_dir;
  if (!operands.empty()) {
    const auto id = find_transaction(session.host, state_dir, operands.front());
    if (!id) return session.refuse(as_refusal(id.error()));
    const auto one = load_transaction(session.host, state_dir, *id);
    if (!one) return session.refuse(one.error());
    return session.print(
        transaction_json(*one),
        transaction_text(*one, session.palette, running(session.host, one->plan.id)));
  }
  if (arguments.has("--open")) {
    if (!session.ledger) return session.refuse(session.ledger.error());
    const auto& open = session.ledger->open;
    return session.print(history_json({.transactions = open, .unreadable = {}}),
                         open_text(summaries(open, session.host), session.palette));
  }
  size_t limit = 0;
  if (const auto& given = arguments.all("--limit"); !given.empty())
    read_number(given.front(), limit);
  const auto all = load_last(session.host, state_dir, limit);
  if (!all) return session.refuse(all.error());
  return session.print(history_json(*all), history_text(*all, session.palette));
}

}  // namespace lvq
