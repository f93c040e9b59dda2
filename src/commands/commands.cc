#include <algorithm>

#include "commands/command.h"

namespace lvq {

std::span<const Command> commands() {
  static const Command kTable[] = {
      kProvision, kGrow,      kDecommission, kRename,   kEvacuate, kReplaceDisk,
      kShrink,    kShrinkXfs, kAccelerate,   kSnapBack, kConverge,
  };
  return kTable;
}

const Command* find_command(std::string_view name) {
  const auto table = commands();
  const auto it =
      std::ranges::find_if(table, [&](const Command& each) { return each.name == name; });
  return it == table.end() ? nullptr : &*it;
}

const std::vector<std::string>& Arguments::all(const std::string& option) const {
  static const std::vector<std::string> kNone;
  const auto it = values.find(option);
  return it == values.end() ? kNone : it->second;
}

Context with_machine(const Context& context, const Snapshot& machine) {
  return {.machine = machine,
          .ids = context.ids,
          .transaction = context.transaction,
          .allowed = context.allowed,
          .protected_paths = context.protected_paths,
          .state_dir = context.state_dir,
          .made_directories = context.made_directories,
          .merged_snapshots = context.merged_snapshots};
}

}  // namespace lvq
