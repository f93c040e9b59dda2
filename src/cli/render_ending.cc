// The last words of a run. Whoever reads them has a machine that stands half way, so they say what
// stopped, what is true instead of what was expected, and the next command to type.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/command_table.h"
#include "cli/next.h"
#include "cli/render_text.h"
#include "cli/wrap.h"
#include "report/stop.h"

namespace lvq {
namespace {

std::string indented(std::string_view text, const char* indent, const Palette& palette) {
  std::string out;
  for (const auto& line : split_lines(printable_lines(trim(text))))
    out += prose(line, indent, palette.columns);
  return out;
}

std::string coloured(const std::string& text,
                     std::string (Palette::*colour)(std::string_view) const,
                     const Palette& palette) {
  std::string out;
  for (const auto& row : prose_rows(text, "", palette.columns, 2))
    out += (palette.*colour)(row) + "\n";
  return out;
}

std::string where_it_stopped(const Outcome& outcome, const Report& report, const Palette& palette) {
  const StopWords words = stop_words(outcome.plan, outcome.numbers, report);
  const auto colour = report.state == State::halted ? &Palette::yellow : &Palette::red;
  return coloured(upper(words.how) + printable(words.where), colour, palette);
}

std::string what_failed(const Error& error, const Palette& palette) {
  return indented(sentence(error), "  ", palette) + indented(error.evidence, "      ", palette) +
         indented(error.hint, "  ", palette);
}

std::string what_did_not_hold(const std::vector<UnmetFact>& unmet, const Palette& palette) {
  std::string out;
  for (const auto& unmet_fact : unmet) {
    out += prose(printable(text(unmet_fact.fact)), "  expected: ", palette.columns);
    out += prose(printable(unmet_fact.found), "     found: ", palette.columns);
  }
  return out;
}

std::string where_it_stands(const Outcome& outcome) {
  return standing_words({.done = outcome.steps_done,
                         .total = outcome.numbers.total,
                         .taken_back = outcome.taken_back,
                         .past_point_of_no_return = outcome.exit == kNoReturn});
}

std::string next_command(const Outcome& outcome) {
  if (outcome.transaction.empty() || outcome.taken_back) return "";
  return way_out_text(
      {.id = outcome.transaction, .past_point_of_no_return = outcome.exit == kNoReturn}, "  ");
}

std::string stopped_text(const Outcome& outcome, const Palette& palette) {
  if (!outcome.report)
    return coloured("The machine no longer fits. Nothing was changed.", &Palette::red, palette);
  const Report& report = *outcome.report;
  std::string out = where_it_stopped(outcome, report, palette);
  if (report.error) out += what_failed(*report.error, palette);
  out += what_did_not_hold(report.unmet, palette);
  for (const auto& finding : outcome.findings.warnings)
    if (finding.what.code == "not-mounted")
      out += coloured(printable(finding.what.message), &Palette::red, palette);
  return out + prose(where_it_stands(outcome), "", palette.columns) + next_command(outcome);
}

std::string repaired_text(const Outcome& outcome, const Palette& palette) {
  if (!outcome.report) return "Closed as it stands. Nothing was changed.\n";
  return coloured("SUCCESS: Everything was taken back; the machine is as it was before.",
                  &Palette::green, palette);
}

std::string dry_run_text(const Outcome& outcome, const Palette& palette) {
  std::string out = "Dry run: nothing was changed.";
  if (!outcome.saved_plan.empty()) out += " The plan is in " + printable(outcome.saved_plan) + ".";
  const auto next = next_commands(outcome);
  if (next.empty())
    return prose(out, "", palette.columns) +
           prose(
               "To carry it out on that machine, keep it with --save-plan FILE, and there: "
               "lvq apply FILE",
               "", palette.columns);
  std::vector<CommandWord> words;
  for (const auto& word : next.front()) words.push_back({word});
  return prose(out + " To carry it out:", "", palette.columns) + command_rows(words, "  ", palette);
}

}  // namespace

std::string ending_text(const Outcome& outcome, const Palette& palette) {
  const std::string& status = outcome.status;
  if (status == "completed" && outcome.way == Way::back) return repaired_text(outcome, palette);
  if (status == "completed")
    return coloured("SUCCESS: System state successfully converged to target.", &Palette::green,
                    palette);
  const CommandRow* row = find_row(outcome.command);
  if (status == "nothing_to_do" && row && row->recovers)
    return "No transaction is open. Nothing to do.\n";
  if (status == "nothing_to_do")
    return warnings_text(outcome.findings, palette) +
           prose("System is already in the desired state. No changes needed.", "", palette.columns);
  if (status == "aborted") return "Aborted: nothing was changed.\n";
  if (status == "ready") return dry_run_text(outcome, palette);
  if (status == "refused") return palette.red("Refused. Nothing was changed.") + "\n";
  if (status == "dirty")
    return coloured("The machine is in a partial state. Nothing was changed.", &Palette::red,
                    palette);
  return stopped_text(outcome, palette);
}

}  // namespace lvq
