#include <algorithm>

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

int run_status(const Session& session) {
  const auto machine = look(session.host);
  if (!machine) return session.refuse(machine.error());
  for (const auto& name : session.invocation.operands)
    if (!machine->vg(name))
      return session.refuse({"vg-missing", name, "there is no such volume group", "lvm fullreport",
                             "lvq status lists all"});
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
