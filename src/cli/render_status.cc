#include <fmt/format.h>

#include "base/text.h"
#include "cli/render_tree.h"
#include "cli/step_history.h"

namespace lvq {

OpenTransaction summary(const Transaction& transaction) {
  return {.id = transaction.plan.id,
          .command = transaction.plan.command,
          .state = name(transaction.state()),
          .done = transaction.done(),
          .total = transaction.plan.steps.size(),
          .past_point_of_no_return = past_point_of_no_return(transaction)};
}

std::vector<OpenTransaction> summaries(const std::vector<Transaction>& transactions) {
  std::vector<OpenTransaction> all;
  for (const auto& each : transactions) all.push_back(summary(each));
  return all;
}

std::string progress_text(const OpenTransaction& open) {
  return fmt::format("{}, {}, {} of {} steps done", open.command, open.state, open.done,
                     open.total);
}

std::string way_out_text(const OpenTransaction& open, const char* indent) {
  const std::string id = printable(open.id);
  const std::string finish = fmt::format("{}to finish it:    lvq continue {}\n", indent, id);
  if (open.past_point_of_no_return) return finish;
  return finish + fmt::format("{}to take it back: lvq repair {}\n", indent, id);
}

std::string open_text(const std::vector<OpenTransaction>& open, const Palette& palette) {
  std::string out;
  for (const auto& each : open) {
    out += palette.yellow("open transaction " + printable(each.id) + ": " +
                          printable(progress_text(each))) +
           "\n";
    out += way_out_text(each, "  ");
  }
  return out;
}

std::string troubles_text(const std::vector<Error>& troubles, const Palette& palette) {
  std::string out;
  for (const auto& each : troubles) {
    out += palette.red("trouble") + " [" + each.code.text() + "] " + sentence(each) + "\n";
    if (!each.hint.empty()) out += "        " + printable(each.hint) + "\n";
    if (!each.evidence.empty())
      out += palette.dim("        evidence: " + printable(each.evidence)) + "\n";
  }
  return out.empty() ? out : out + "\n";
}

std::string status_text(const Snapshot& machine, const std::vector<std::string>& vgs,
                        const std::vector<OpenTransaction>& open, const Palette& palette) {
  std::string out = open_text(open, palette);
  if (!open.empty()) out += "\n";
  return out + rows_text(storage_stack(machine, vgs, Detail::full), palette);
}

}  // namespace lvq
