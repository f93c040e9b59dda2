#include "plan/tools.h"

#include <algorithm>
#include <string_view>

#include "base/overloaded.h"
#include "base/text.h"
#include "plan/tool_arguments.h"
#include "plan/tool_table.h"

namespace lvq {
namespace {

bool is_normal(const std::string& path) {
  if (!path.starts_with('/') || path.find('\0') != std::string::npos) return false;
  const auto parts = split(path.substr(1), '/');
  return std::ranges::none_of(
      parts, [](const std::string& part) { return part.empty() || part == "." || part == ".."; });
}

// "lvq inside DEVICE FOLDER" stands before the tool.
constexpr size_t kInside = 4;

const Tool* tool_of(const Run& run) {
  const Run tool = innermost(run);
  return tool.argv.empty() ? nullptr : find_tool_row(tool.argv.front());
}

bool has(const Run& run, std::string_view word) {
  return std::ranges::find(run.argv, word) != run.argv.end();
}

// Whether a run is acceptable. All other actions are judged by their path alone.
using RunRule = bool (*)(const Run&);

bool is_of_known_tool(const Run& run) { return tool_of(run) != nullptr; }
bool is_as_lvq_runs_it(const Run& run) { return is_of_known_tool(run) && has_known_arguments(run); }

// The administrator's programs need absolute paths here. That root alone can change them is a fact
// that the step needs (ProgramIs).
bool acceptable_set(const Together& set, RunRule rule) {
  for (const auto& program : {set.hooks.before, set.hooks.after})
    if (!program.empty() && !is_normal(program)) return false;
  return std::ranges::all_of(set.runs, rule);
}

bool is_mount_table(const std::string& path) {
  return path == "/etc/fstab" || path == "/etc/crypttab";
}

bool acceptable(const Action& action, RunRule rule) {
  return std::visit(overloaded{
                        [&](const Run& run) { return rule(run); },
                        [](const ReplaceFile& file) { return is_mount_table(file.path); },
                        [](const EditFile& file) { return is_mount_table(file.path); },
                        [](const MakeDir& dir) { return is_normal(dir.path); },
                        [](const RemoveDir& dir) { return is_normal(dir.path); },
                        [&](const Together& set) { return acceptable_set(set, rule); },
                    },
                    action);
}

// The step's own action, and those of all its remedies.
std::vector<const Action*> actions_of(const Step& step) {
  std::vector<const Action*> actions = {&step.action};
  for (const auto* remedies : {&step.undo, &step.redo, &step.restore_volatile})
    for (const auto& remedy : *remedies) actions.push_back(&remedy.action);
  return actions;
}

std::vector<Run> runs_of(const Action& action) {
  if (const auto* run = std::get_if<Run>(&action)) return {*run};
  if (const auto* set = std::get_if<Together>(&action)) return set->runs;
  return {};
}

Result<> check(const Plan& plan, const std::string& subject, RunRule rule) {
  for (size_t n = 1; n <= plan.steps.size(); ++n) {
    const Step& step = plan.steps[n - 1];
    if (!std::ranges::all_of(actions_of(step),
                             [&](const Action* action) { return acceptable(*action, rule); }))
      return fail("plan-invalid", subject,
                  "step " + std::to_string(n) + " does what no plan of lvq does",
                  printable(step.title), "do not run it");
  }
  return {};
}

}  // namespace

Run innermost(const Run& run) {
  const auto& argv = run.argv;
  if (argv.size() <= kInside || argv[0] != "lvq" || argv[1] != "inside") return run;
  return {{argv.begin() + kInside, argv.end()}};
}

RunRules rules_of(const Run& run) {
  const Tool* tool = tool_of(run);
  if (!tool) return {};
  for (const auto& [option, rules] : tool->rules_with)
    if (has(run, option)) return rules;
  return tool->rules;
}

bool is_success(const Run& run, int exit_status) {
  const Tool* tool = tool_of(run);
  return exit_status == 0 || (tool && exit_status == tool->success_too);
}

bool is_to_be_seen(const Run& run) {
  const Tool* tool = tool_of(run);
  return tool && std::ranges::any_of(tool->seen_with,
                                     [&](std::string_view option) { return has(run, option); });
}

bool is_look_ahead(const Run& run) {
  const Tool* tool = tool_of(run);
  const Run inner = innermost(run);
  return tool && !tool->looks_ahead_as.empty() && inner.argv.size() > 1 &&
         inner.argv[1] == tool->looks_ahead_as;
}

std::set<std::string> tools_to_find() {
  std::set<std::string> names;
  for (const Tool& tool : all_tools())
    if (!tool.package.empty()) names.emplace(tool.name);
  return names;
}

std::set<std::string> tools_needed(const std::vector<Step>& steps) {
  std::set<std::string> names;
  for (const Step& step : steps)
    for (const Action* action : actions_of(step))
      for (const Run& run : runs_of(*action))
        for (const Run& each : {run, innermost(run)}) names.insert(each.argv.front());
  return names;
}

std::string package_of(const std::string& name) {
  const Tool* tool = find_tool_row(name);
  return tool ? std::string(tool->package) : "";
}

Result<> check_actions(const Plan& plan, const std::string& subject) {
  return check(plan, subject, is_of_known_tool);
}

Result<> check_arguments(const Plan& plan, const std::string& subject) {
  return check(plan, subject, is_as_lvq_runs_it);
}

}  // namespace lvq
