// Findings and steps, in the shape that users and scripts rely on.
#include "cli/render_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/columns.h"
#include "cli/wrap.h"

namespace lvq {
namespace {

constexpr const char* kFindingIndent = "        ";

// A message that begins with a verb continues its subject; any other is a sentence of its own.
bool is_predicate(const std::string& message) {
  constexpr std::array<std::string_view, 36> kVerbs = {
      "is",     "are",   "was",     "were",     "has",     "have",   "had",     "holds",
      "exists", "lacks", "belongs", "carries",  "cannot",  "can",    "could",   "may",
      "must",   "would", "does",    "contains", "contain", "begins", "ends",    "expects",
      "needs",  "asks",  "goes",    "names",    "printed", "exited", "reports", "complains:",
      "comes",  "shows", "uses",    "wants"};
  return std::ranges::find(kVerbs, message.substr(0, message.find(' '))) != kVerbs.end();
}

std::vector<std::string> detail_rows(const std::string& label, const std::string& text,
                                     const Palette& palette) {
  std::vector<std::string> rows;
  for (const auto& line : split_lines(printable_lines(text)))
    std::ranges::move(
        prose_rows((rows.empty() ? label : "  ") + line, kFindingIndent, palette.columns),
        std::back_inserter(rows));
  return rows;
}

std::string refusal_text(const Finding& finding, const Palette& palette) {
  const Error& what = finding.what;
  const std::string head = what.code == "not-converged" ? "differs" : "refused";
  std::string out;
  for (const auto& row : prose_rows(head + " [" + what.code.text() + "] " + sentence(what), "",
                                    palette.columns, width(kFindingIndent)))
    out += (out.empty() ? palette.red(head) + row.substr(head.size()) : row) + "\n";
  for (const auto& row : detail_rows("", what.hint, palette)) out += row + "\n";
  if (!finding.allow.empty() && what.hint.find("--allow") == std::string::npos)
    for (const auto& row :
         detail_rows("", "to allow it: --allow " + shell_quote(finding.allow), palette))
      out += row + "\n";
  for (const auto& row : detail_rows("evidence: ", what.evidence, palette))
    out += palette.dim(row) + "\n";
  return out;
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
    for (const auto& row : prose_rows(printable(warning.what.message), "", palette.columns))
      out += palette.yellow(row) + "\n";
  return out + "\n";
}

std::string notice_text(const Finding& notice, const Palette& palette) {
  constexpr std::string_view kNote = "note: ";
  const std::string indent(kNote.size(), ' ');
  std::string out;
  for (const auto& row : prose_rows(sentence(notice.what), std::string(kNote), palette.columns))
    out += palette.yellow(row) + "\n";
  if (notice.what.hint.empty()) return out;
  return out + prose(printable(notice.what.hint), indent, palette.columns);
}

std::string refusals_text(const Findings& findings, const Palette& palette) {
  std::string out;
  for (const auto& refusal : findings.refusals) out += refusal_text(refusal, palette);
  return out;
}

std::string number_text(size_t n, const StepNumbers& numbers) {
  const std::string total = std::to_string(numbers.total);
  const std::string number = numbers.at(n) == 0 ? "-" : std::to_string(numbers.at(n));
  return fmt::format("{:>{}}/{}", number, total.size(), total);
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
