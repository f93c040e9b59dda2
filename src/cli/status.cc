#include <algorithm>
#include <optional>

#include "cli/open_transactions.h"
#include "cli/session.h"
#include "model/health.h"
#include "probe/probe.h"

namespace lvq {
namespace {

Result<Snapshot> look(Host& host) {
  return probe(host, {.lvm = true, .everything = true, .usage = true, .files = {"/etc/fstab"}});
}

// The open transactions that no lvq is at work on.
std::vector<Error> left_open(const std::vector<OpenTransaction>& open) {
  std::vector<Error> troubles;
  for (const auto& each : open)
    if (!each.running) troubles.push_back(open_notice(each).what);
  return troubles;
}

}  // namespace

std::optional<Error> missing_group(const std::vector<std::string>& names, const Snapshot& machine) {
  const auto missing =
      std::ranges::find_if(names, [&](const auto& name) { return !machine.vg(name); });
  if (missing == names.end()) return std::nullopt;
  return Error{"vg-missing", *missing, "there is no such volume group", "lvm fullreport",
               "lvq status lists all"};
}

int run_status(const Session& session) {
  const auto machine = look(session.host);
  if (!machine) return session.refuse(machine.error());
  if (auto missing = missing_group(session.invocation.operands, *machine))
    return session.refuse(*std::move(missing));
  if (!session.ledger) return session.refuse(session.ledger.error());
  const auto& vgs = session.invocation.operands;
  const auto waiting = summaries(session.ledger->open, session.host);
  auto troubles = troubles_of(*machine, vgs);
  const bool health = session.invocation.arguments.has("--health");
  if (health) std::ranges::move(left_open(waiting), std::back_inserter(troubles));
  const ExitStatus exit = health && !troubles.empty() ? kDirty : kDone;
  const Detail detail = session.globals().verbose ? Detail::all : Detail::status;
  const std::string stack =
      health ? "" : status_text(*machine, vgs, waiting, session.palette, detail);
  session.print(status_json(*machine, vgs, waiting, troubles, exit),
                troubles_text(troubles, session.palette) + stack);
  return exit;
}

}  // namespace lvq
