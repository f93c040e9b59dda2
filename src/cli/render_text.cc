// The plan and the refusals, in the shape that users and scripts rely on.
#include "cli/render_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/overloaded.h"
#include "base/text.h"
#include "cli/columns.h"
#include "cli/render_tree.h"
#include "plan/review.h"
#include "plan/tools.h"

namespace lvq {
namespace {

constexpr const char* kDetailIndent = "      ";
constexpr const char* kFindingIndent = "        ";

std::string expected_state(const Plan& plan, const Snapshot& machine, const Palette& palette) {
  Snapshot expected = machine;
  for (const auto& step : plan.steps) establish(step, expected);
  const auto rows = difference(storage_stack(machine, {}, Detail::brief),
                               storage_stack(expected, {}, Detail::brief));
  const std::string drawn = rows_text(rows, palette);
  return palette.bold("--- CURRENT STATE -> EXPECTED STATE ---") + "\n" +
         (drawn.empty() ? "(the same volumes and file systems)\n" : drawn) + "\n";
}

std::string coloured_diff(const std::string& line, const Palette& palette) {
  const std::string shown = printable_lines(line);
  return line.starts_with('+')   ? palette.green(shown)
         : line.starts_with('-') ? palette.red(shown)
                                 : shown;
}

std::string limit_text(const Action& action) {
  const auto* run = std::get_if<Run>(&action);
  if (!run) return "";
  const ToolLimit limit = limit_of(*run);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(limit.limit).count();
  return kDetailIndent +
         (limit.ends ? fmt::format("ended if it takes more than {} minutes", minutes)
                     : fmt::format("never ended; every {} minutes lvq says that it waits for it",
                                   minutes)) +
         "\n";
}

std::string hooks_text(const Action& action) {
  const auto* set = std::get_if<Together>(&action);
  if (!set || !set->hooks.any()) return "";
  return kDetailIndent +
         fmt::format("with {}; {} after {} s at the latest, whatever becomes of lvq\n",
                     printable(join(set->hooks.environment, ", ")),
                     set->hooks.after.empty() ? "it has to have ended"
                                              : printable(set->hooks.after) + " runs",
                     set->hooks.deadline);
}

// How the step is taken back, and how it is finished where it was cut off.
std::string ways_text(const Step& step) {
  std::string out;
  const auto add = [&](const char* label, const std::vector<Remedy>& remedies) {
    for (const auto& remedy : remedies)
      for (const auto& line : lines(remedy.action))
        out += kDetailIndent + (label + printable(line)) + "\n";
  };
  add("back: ", step.undo);
  add("cut off: ", step.redo);
  return out;
}

std::string step_text(const Plan& plan, size_t n, Limits limits, const Palette& palette) {
  const Step& step = plan.steps[n - 1];
  const size_t digits = std::to_string(plan.steps.size()).size();
  const bool first_to_destroy = point_of_no_return(plan) == n;
  std::string out;
  if (first_to_destroy)
    out += palette.red(fmt::format(
               "--- POINT OF NO RETURN: what follows cannot be taken back (destroys {}) ---",
               printable(step.destroys))) +
           "\n";
  std::string number = fmt::format("{:>{}}. ", n, digits);
  for (const auto& line : lines(step.action)) {
    out += number + printable(line) + "\n";
    number.assign(number.size(), ' ');
  }
  out += hooks_text(step.action);
  if (limits == Limits::shown) out += limit_text(step.action) + ways_text(step);
  if (!step.destroys.empty() && !first_to_destroy)
    out += kDetailIndent + palette.red("destroys " + printable(step.destroys)) + "\n";
  if (const auto diff = file_diff(step.action))
    for (const auto& line : diff->lines) out += kDetailIndent + coloured_diff(line, palette) + "\n";
  return out;
}

std::string pending_changes(const Plan& plan, Limits limits, const Palette& palette) {
  std::string out = palette.bold("--- PENDING SYSTEM CHANGES ---") + "\n";
  for (size_t n = 1; n <= plan.steps.size(); ++n) out += step_text(plan, n, limits, palette);
  return out + "------------------------------\n";
}

// A message that says something of its subject follows it; any other is a sentence of its own.
bool is_predicate(const std::string& message) {
  constexpr std::array<std::string_view, 36> kVerbs = {
      "is",     "are",   "was",     "were",     "has",     "have",   "had",     "holds",
      "exists", "lacks", "belongs", "carries",  "cannot",  "can",    "could",   "may",
      "must",   "would", "does",    "contains", "contain", "begins", "ends",    "expects",
      "needs",  "asks",  "goes",    "names",    "printed", "exited", "reports", "complains:",
      "comes",  "shows", "uses",    "wants"};
  return std::ranges::find(kVerbs, message.substr(0, message.find(' '))) != kVerbs.end();
}

std::string detail_lines(const std::string& label, const std::string& text) {
  std::string out;
  for (const auto& line : split_lines(printable_lines(text)))
    out += kFindingIndent + (out.empty() ? label : "  ") + line + "\n";
  return out;
}

std::string refusal_text(const Finding& finding, const Palette& palette) {
  const Error& what = finding.what;
  std::string out = palette.red("refused") + " [" + what.code + "] " + sentence(what) + "\n";
  out += detail_lines("", what.hint);
  if (!finding.allow.empty() && what.hint.find("--allow") == std::string::npos)
    out += detail_lines("", "to allow it: --allow " + shell_quote(finding.allow));
  return out + palette.dim(detail_lines("evidence: ", what.evidence));
}

}  // namespace

std::string sentence(const Error& error) {
  const std::string subject = printable(error.subject), message = printable(error.message);
  if (subject.empty()) return message;
  return subject + (is_predicate(error.message) ? " " : ": ") + message;
}

std::string warnings_text(const Findings& findings, const Palette& palette) {
  if (findings.warnings.empty()) return "";
  std::string out = palette.bold("--- WARNINGS ---") + "\n";
  for (const auto& warning : findings.warnings)
    out += palette.yellow(printable(warning.what.message)) + "\n";
  return out + "\n";
}

std::string notice_text(const Finding& notice, const Palette& palette) {
  const std::string line = palette.yellow("note: " + sentence(notice.what)) + "\n";
  return notice.what.hint.empty() ? line : line + "      " + printable(notice.what.hint) + "\n";
}

std::string refusals_text(const Findings& findings, const Palette& palette) {
  std::string out;
  for (const auto& refusal : findings.refusals) out += refusal_text(refusal, palette);
  return out;
}

std::string plan_text(const Plan& plan, const Findings& findings, const Snapshot& machine,
                      const Palette& palette, Limits limits) {
  if (plan.steps.empty()) return warnings_text(findings, palette);
  return warnings_text(findings, palette) + expected_state(plan, machine, palette) +
         pending_changes(plan, limits, palette);
}

std::string step_line(size_t n, size_t total, const Step& step) {
  return fmt::format("{:>{}}/{} {} ...", n, std::to_string(total).size(), total,
                     printable(step.title));
}

std::string step_end(const StepReport& report, const Palette& palette) {
  const std::string how = report.state == StepReport::State::failed ? palette.red("FAILED")
                          : report.state == StepReport::State::interrupted
                              ? palette.yellow("stopped")
                              : palette.green("done");
  const std::string note = report.note.empty() ? "" : "; " + printable(report.note);
  return fmt::format(" {} ({}{})\n", how, duration_text(report.seconds), note);
}

}  // namespace lvq
