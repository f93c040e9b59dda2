#include <fmt/format.h>

#include "base/text.h"
#include "cli/render_text.h"
#include "cli/render_tree.h"
#include "cli/step_history.h"
#include "cli/wrap.h"
#include "report/way_out.h"

namespace lvq {

OpenTransaction summary(const Transaction& transaction, const std::optional<Running>& running) {
  return {.id = transaction.plan.id,
          .command = transaction.plan.command,
          .state = name(transaction.state()),
          .done = transaction.done(),
          .total = transaction.plan.steps.size(),
          .past_point_of_no_return = past_point_of_no_return(transaction),
          .running = running};
}

std::vector<OpenTransaction> summaries(const std::vector<Transaction>& transactions, Host& host) {
  std::vector<OpenTransaction> all;
  for (const auto& each : transactions) all.push_back(summary(each, running(host, each.plan.id)));
  return all;
}

std::string progress_text(const OpenTransaction& open) {
  if (const auto& now = open.running) {
    const std::string progress = now->progress.empty() ? "" : ", " + now->progress;
    const std::string command = now->command == open.command ? "" : " by lvq " + now->command;
    return fmt::format("{}, running{} as process {} since {}{}", open.command, command, now->pid,
                       now->since, progress);
  }
  return fmt::format("{}, {}, {} of {} steps done", open.command, open.state, open.done,
                     open.total);
}

std::string way_out_text(const OpenTransaction& open, const char* indent) {
  if (open.running) return std::string(indent) + "wait for it to end\n";
  std::string out;
  for (const auto& way : ways_out(open.id, open.past_point_of_no_return))
    out += fmt::format("{}{:<17}{}\n", indent, "to " + way.to + ":", shell_quote(way.command));
  return printable_lines(out);
}

std::string open_text(const std::vector<OpenTransaction>& open, const Palette& palette) {
  std::string out;
  for (const auto& each : open) {
    const std::string words =
        "open transaction " + printable(each.id) + ": " + printable(progress_text(each));
    for (const auto& row : prose_rows(words, "", palette.columns, 2))
      out += palette.yellow(row) + "\n";
    out += way_out_text(each, "  ");
  }
  return out;
}

std::string troubles_text(const std::vector<Error>& troubles, const Palette& palette) {
  std::string out;
  constexpr std::string_view kTrouble = "trouble";
  constexpr const char* kIndent = "        ";
  for (const auto& each : troubles) {
    const std::string words =
        std::string(kTrouble) + " [" + each.code.text() + "] " + sentence(each);
    const std::string told = join(prose_rows(words, "", palette.columns, 8), "\n") + "\n";
    out += palette.red(kTrouble) + told.substr(kTrouble.size());
    if (!each.hint.empty()) out += prose(printable(each.hint), kIndent, palette.columns);
    if (each.evidence.empty()) continue;
    for (const auto& row :
         prose_rows("evidence: " + printable(each.evidence), kIndent, palette.columns))
      out += palette.dim(row) + "\n";
  }
  return out.empty() ? out : out + "\n";
}

std::string status_text(const Snapshot& machine, const std::vector<std::string>& vgs,
                        const std::vector<OpenTransaction>& open, const Palette& palette,
                        Detail detail) {
  std::string out = open_text(open, palette);
  if (!open.empty()) out += "\n";
  return out + rows_text(storage_stack(machine, vgs, detail), palette);
}

}  // namespace lvq
