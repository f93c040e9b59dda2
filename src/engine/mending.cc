#include "engine/mending.h"

#include <algorithm>

namespace lvq {
namespace {

// Of a damaged table no entry is believed (probe/partition_tables.h).
bool is_about_damaged(const Step& step, const Snapshot& machine) {
  return std::ranges::any_of(step.before, [&](const Fact& fact) {
    const auto* entry = std::get_if<PartitionIs>(&fact);
    const Device* disk = entry ? machine.device(entry->disk) : nullptr;
    const auto table =
        disk ? machine.partition_tables.find(disk->name) : machine.partition_tables.end();
    return table != machine.partition_tables.end() && table->second.entries.empty();
  });
}

}  // namespace

ExecutionPlan mending(const Transaction& transaction, const Snapshot& machine) {
  ExecutionPlan execution = preparation_for(transaction.plan);
  const auto doubt = transaction.in_doubt();
  if (!doubt) return execution;
  const Step& torn = transaction.plan.steps[*doubt - 1];
  if (torn.undo.empty() || !is_about_damaged(torn, machine)) return execution;
  for (const Remedy& remedy : torn.undo) {
    Step step;
    step.title = "Mend the partition table: " + torn.title;
    step.action = remedy.action;
    if (remedy.achieves) step.after = {*remedy.achieves};
    add_preparation(execution, std::move(step), true);
  }
  return execution;
}

}  // namespace lvq
