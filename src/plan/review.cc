#include "plan/review.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/overloaded.h"
#include "base/text.h"

namespace lvq {

std::vector<UnmetFact> check_facts(const std::vector<Fact>& facts, const Snapshot& snapshot,
                                   size_t step) {
  std::vector<UnmetFact> unmet;
  for (const auto& fact : facts)
    if (!holds(fact, snapshot)) unmet.push_back({step, fact, found(fact, snapshot)});
  return unmet;
}

namespace {

// An edit that cannot be done changes nothing, and then the facts after it do not hold.
void establish(const EditFile& edit, Snapshot& snapshot) {
  FileState& file = snapshot.files[edit.path];
  auto text = edited(file.text, edit.lines, edit.path);
  if (!text) return;
  file.exists = !(edit.remove_empty && text->empty());
  file.text = *std::move(text);
}

}  // namespace

void establish(const Step& step, Snapshot& snapshot) {
  if (const auto* replacement = std::get_if<ReplaceFile>(&step.action))
    snapshot.files[replacement->path] = {
        .exists = true, .is_link = false, .text = replacement->text};
  else if (const auto* edit = std::get_if<EditFile>(&step.action))
    establish(*edit, snapshot);
  else
    for (const auto& fact : step.after) establish(fact, snapshot);
}

std::vector<UnmetFact> check_chain(const Plan& plan, Snapshot snapshot, size_t first) {
  for (size_t n = first; n <= plan.steps.size(); ++n) {
    const Step& step = plan.steps[n - 1];
    if (auto unmet = check_facts(step.before, snapshot, n); !unmet.empty()) return unmet;
    establish(step, snapshot);
    if (auto unmet = check_facts(step.after, snapshot, n); !unmet.empty()) return unmet;
  }
  return check_facts(plan.goal, snapshot, 0);
}

std::optional<size_t> point_of_no_return(const Plan& plan) {
  const auto step = std::ranges::find_if_not(plan.steps, reversible);
  if (step == plan.steps.end()) return std::nullopt;
  return static_cast<size_t>(step - plan.steps.begin()) + 1;
}

bool reversible(const Step& step) { return step.destroys.empty() && step.no_way_back.empty(); }

std::string why_no_return(const Step& step) {
  return step.destroys.empty() ? step.no_way_back : "destroys " + step.destroys;
}

Scope scope_of(const std::vector<Fact>& facts) {
  Scope scope;
  for (const auto& fact : facts) add_scope(fact, scope);
  return scope;
}

Scope scope_of(const Plan& plan) {
  Scope scope = scope_of(plan.goal);
  scope.tools = true;
  for (const auto& step : plan.steps) {
    scope.merge(scope_of(step.before));
    scope.merge(scope_of(step.after));
    if (const auto* file = std::get_if<ReplaceFile>(&step.action)) scope.files.insert(file->path);
    if (const auto* file = std::get_if<EditFile>(&step.action)) scope.files.insert(file->path);
  }
  return scope;
}

namespace {

std::vector<std::string> words_of(const Run& run) {
  std::vector<std::string> words = run.argv;
  if (!run.input.empty()) words.insert(words.end(), {std::string(kHereString), run.input});
  return words;
}

}  // namespace

std::vector<std::vector<std::string>> commands_of(const Action& action) {
  using Commands = std::vector<std::vector<std::string>>;
  return std::visit(
      overloaded{
          [](const Run& run) { return Commands{words_of(run)}; },
          [](const ReplaceFile& file) { return Commands{{"update", file.path}}; },
          [](const EditFile& file) { return Commands{{"update", file.path}}; },
          [](const MakeDir& dir) {
            return Commands{{"mkdir", "-m", fmt::format("{:04o}", dir.mode), dir.path}};
          },
          [](const RemoveDir& dir) { return Commands{{"rmdir", dir.path}}; },
          [](const Together& set) {
            Commands all;
            if (!set.hooks.before.empty()) all.push_back({set.hooks.before});
            for (const auto& run : set.runs) all.push_back(words_of(run));
            if (!set.hooks.after.empty()) all.push_back({set.hooks.after});
            return all;
          },
      },
      action);
}

std::vector<std::string> lines(const Action& action) {
  std::vector<std::string> all;
  for (const auto& command : commands_of(action)) all.push_back(shell_quote(command));
  return all;
}

std::string text(const Action& action) { return join(lines(action), "; "); }

namespace {

std::vector<std::string> diff_lines(const ReplaceFile& replacement) {
  const auto before = split_lines(replacement.old_text);
  const auto after = split_lines(replacement.text);
  // Edits of fstab only add and remove lines, so one walk over both texts finds the difference: a
  // line that is not in the rest of the old text was added, an old line that is passed over is
  // gone.
  std::vector<std::string> lines;
  size_t old_line = 0;
  for (const auto& line : after) {
    const auto match = std::find(before.begin() + static_cast<long>(old_line), before.end(), line);
    if (match == before.end()) {
      lines.push_back("+" + line);
      continue;
    }
    for (; before.begin() + static_cast<long>(old_line) != match; ++old_line)
      lines.push_back("-" + before[old_line]);
    ++old_line;
  }
  for (; old_line < before.size(); ++old_line) lines.push_back("-" + before[old_line]);
  return lines;
}

std::vector<std::string> diff_lines(const LineEdits& edits) {
  std::vector<std::string> lines;
  const auto add = [&](char sign, std::string line) {
    if (line.ends_with('\n')) line.pop_back();
    lines.push_back(sign + line);
  };
  for (const auto& edit : edits.list) {
    if (!edit.from.empty()) add('-', edit.from);
    if (!edit.to.empty()) add('+', edit.to);
  }
  return lines;
}

}  // namespace

std::optional<FileDiff> file_diff(const Action& action) {
  if (const auto* file = std::get_if<ReplaceFile>(&action))
    return FileDiff{file->path, diff_lines(*file)};
  if (const auto* file = std::get_if<EditFile>(&action))
    return FileDiff{file->path, diff_lines(file->lines)};
  return std::nullopt;
}

}  // namespace lvq
