#include "cli/render_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "cli/command_look.h"
#include "cli/wrap.h"
#include "plan/review.h"
#include "plan/tools.h"

namespace lvq {
namespace {

constexpr const char* kDetailIndent = "      ";
constexpr size_t kGoesOnIndent = 10;

std::string expected_state(const PlanView& view, const Palette& palette) {
  const std::string drawn = rows_text(view.rows, palette);
  return palette.bold("--- CURRENT STATE -> EXPECTED STATE ---") + "\n" +
         (drawn.empty() ? "(the same volumes and file systems)\n" : drawn) + "\n";
}

std::string coloured_rows(const std::vector<std::string>& rows,
                          std::string (Palette::*colour)(std::string_view) const,
                          const Palette& palette) {
  std::string out;
  for (const auto& row : rows) out += (palette.*colour)(row) + "\n";
  return out;
}

std::string detail(const std::string& text, const Palette& palette) {
  return prose(printable(text), kDetailIndent, palette.columns);
}

std::string diff_text(const Action& action, const Palette& palette) {
  const auto diff = file_diff(action);
  if (!diff) return "";
  std::string out;
  for (const auto& line : diff->lines) {
    const auto rows =
        prose_rows(printable_lines(line), kDetailIndent, palette.columns, kGoesOnIndent);
    out += line.starts_with('+')   ? coloured_rows(rows, &Palette::green, palette)
           : line.starts_with('-') ? coloured_rows(rows, &Palette::red, palette)
                                   : join(rows, "\n") + "\n";
  }
  return out;
}

std::string limit_words(const Action& action) {
  const auto* run = std::get_if<Run>(&action);
  if (!run) return "";
  const RunRules rules = rules_of(*run);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(rules.limit).count();
  return rules.ends
             ? fmt::format("ended if it takes more than {} minutes", minutes)
             : fmt::format("never ended; every {} minutes lvq says that it waits for it", minutes);
}

std::string hooks_text(const Action& action, const Palette& palette) {
  const auto* set = std::get_if<Together>(&action);
  if (!set || !set->hooks.any()) return "";
  const Hooks& hooks = set->hooks;
  const std::string released = hooks.after.empty() ? "it has to have ended" : hooks.after + " runs";
  return detail(fmt::format("with {}; {} after {} s at the latest, whatever becomes of lvq",
                            join(hooks.environment, ", "), released, hooks.deadline),
                palette);
}

// How the step is taken back, and how it is finished after it was cut off.
std::string ways_text(const Step& step, const Palette& palette) {
  std::string out;
  const auto add = [&](const std::string& label, const std::vector<Remedy>& remedies) {
    for (const auto& remedy : remedies)
      for (const auto& line : lines(remedy.action)) out += detail(label + line, palette);
  };
  add("back: ", step.undo);
  add("cut off: ", step.redo);
  return out;
}

class PendingChanges {
 public:
  PendingChanges(const ShownPlan& shown, const Palette& palette)
      : shown_(shown),
        palette_(palette),
        look_(shown.plan),
        no_return_(point_of_no_return(shown.plan)) {
    for (const auto& step : shown.plan.steps) ++alike_[text(step.action)];
  }

  std::string text_of_all() const {
    std::string out = palette_.bold("--- PENDING SYSTEM CHANGES ---") + "\n";
    for (size_t n = 1; n <= shown_.plan.steps.size(); ++n) out += step_text(n);
    return out + "------------------------------\n";
  }

 private:
  std::string step_text(size_t n) const {
    const Step& step = shown_.plan.steps[n - 1];
    std::string out = no_return_ == n ? line_of_no_return(step) : "";
    std::string label = shown_.numbers.label(n);
    for (const auto& command : commands_of(step.action)) {
      out += command_rows(look_.at(command), label, palette_);
      label = shown_.numbers.blank_label();
    }
    out += purpose(step) + hooks_text(step.action, palette_);
    if (shown_.limits == Limits::shown) {
      if (const auto words = limit_words(step.action); !words.empty())
        out += detail(words, palette_);
      out += ways_text(step, palette_);
    }
    if (!step.destroys.empty() && no_return_ != n)
      out += coloured_rows(prose_rows("destroys " + printable(step.destroys), kDetailIndent,
                                      palette_.columns, kGoesOnIndent),
                           &Palette::red, palette_);
    return out + diff_text(step.action, palette_);
  }

  std::string line_of_no_return(const Step& step) const {
    const std::string words =
        fmt::format("--- POINT OF NO RETURN: what follows cannot be taken back ({}) ---",
                    printable(why_no_return(step)));
    return coloured_rows(prose_rows(words, "", palette_.columns), &Palette::red, palette_);
  }

  // Where several lines look alike: what this one is for, as a comment that a shell skips.
  std::string purpose(const Step& step) const {
    if (alike_.at(text(step.action)) == 1) return "";
    return coloured_rows(
        prose_rows(printable(step.title), std::string(kDetailIndent) + "# ", palette_.columns),
        &Palette::dim, palette_);
  }

  const ShownPlan& shown_;
  const Palette& palette_;
  const CommandLook look_;
  const std::optional<size_t> no_return_;
  std::map<std::string, size_t> alike_;
};

// Lists everything that cannot be brought back, even what nobody misses: a file system of which
// there is a copy, or a label of LVM's.
std::string losses(const PlanSummary& summary, const Palette& palette) {
  if (summary.destroyed.empty()) return "";
  std::string out = palette.red(kDestroysForGood) + "\n";
  for (const auto& words : summary.destroyed)
    out += coloured_rows(prose_rows(printable(words), "  ", palette.columns, 4), &Palette::red,
                         palette);
  return out;
}

}  // namespace

std::string summary_text(const ShownPlan& shown, const Palette& palette) {
  const PlanSummary summary =
      summary_of(shown.plan, shown.numbers, shown.way, amount_of(shown.view, shown.plan));
  std::vector<std::string> sentences;
  for (const auto& sentence : {summary.amount, summary.harmless, summary.way_back})
    if (!sentence.empty()) sentences.push_back(sentence);
  return losses(summary, palette) + prose(join(sentences, " "), "", palette.columns);
}

std::string plan_text(const ShownPlan& shown, const Palette& palette) {
  const std::string warnings = warnings_text(shown.findings, palette);
  if (shown.plan.steps.empty()) return warnings;
  return warnings + expected_state(shown.view, palette) +
         PendingChanges(shown, palette).text_of_all() + summary_text(shown, palette);
}

}  // namespace lvq
