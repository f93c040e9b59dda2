#include "spec/adopt.h"

#include "cli/capture.h"
#include "cli/dialogue.h"
#include "cli/session.h"
#include "probe/probe.h"

namespace lvq {
namespace {

Result<Snapshot> machine_of(const Session& session) {
  const std::string& from = session.globals().from;
  if (!from.empty()) return read_capture(session.host, from);
  return probe(session.host, {.lvm = true, .everything = true, .files = {kFstab}});
}

}  // namespace

int run_adopt(const Session& session) {
  const auto machine = machine_of(session);
  if (!machine) return session.refuse(as_refusal(machine.error()));
  const auto& names = session.invocation.operands;
  if (auto missing = missing_group(names, *machine)) return session.refuse(*std::move(missing));
  const Adopted adopted = specification_of(*machine, {names.begin(), names.end()});
  return session.print(adopted_json(adopted),
                       write_specification(adopted.specification, adopted.notes));
}

}  // namespace lvq
