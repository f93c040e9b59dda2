#include <algorithm>

#include "cli/session.h"
#include "model/health.h"
#include "probe/probe.h"

namespace lvq {
namespace {

Result<Snapshot> look(Host& host) { return probe(host, {.lvm = true, .everything = true}); }

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
  const auto waiting = summaries(session.ledger->open);
  const auto troubles = troubles_of(*machine, vgs);
  const bool health = session.invocation.arguments.has("--health");
  const ExitStatus exit = health && !troubles.empty() ? kDirty : kDone;
  const std::string stack = health ? "" : status_text(*machine, vgs, waiting, session.palette);
  session.print(status_json(*machine, vgs, waiting, troubles, exit),
                troubles_text(troubles, session.palette) + stack);
  return exit;
}

}  // namespace lvq
