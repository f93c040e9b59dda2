#include "report/timeline.h"

#include <algorithm>

#include "base/text.h"
#include "plan/tools.h"

namespace lvq {
namespace {

const char* words(StepReport::State state) {
  switch (state) {
    case StepReport::State::pending:
      return "not run";
    case StepReport::State::done:
      return "done";
    case StepReport::State::failed:
      return "failed";
    case StepReport::State::interrupted:
      return "interrupted";
  }
  return "";
}

// What rsync copies: all that the first of the two trees has. Nothing: it copies listed files only.
std::optional<Bytes> copied(const Step& step, const Run& run, const Snapshot& machine) {
  const bool all = std::ranges::none_of(
      run.argv, [](const std::string& word) { return word.starts_with("--files-from"); });
  for (const auto& fact : step.before) {
    const auto* mounted = std::get_if<Mounted>(&fact);
    if (!all || !mounted) continue;
    const Device* device = machine.device(mounted->device);
    const auto usage = device ? machine.usage.find(device->name) : machine.usage.end();
    return usage == machine.usage.end() ? std::nullopt : std::optional(usage->second.used);
  }
  return std::nullopt;
}

std::optional<Work> work_of(const Step& step, const Snapshot& machine) {
  const auto* run = std::get_if<Run>(&step.action);
  if (!run) return std::nullopt;
  const auto work = [](const char* verb, std::optional<Bytes> bytes) {
    return bytes ? std::optional(Work{verb, *bytes}) : std::nullopt;
  };
  const std::string tool = innermost(*run).argv.at(0);
  if (tool == "dd") return work("reads", read_by_dd(*run));
  if (tool == "pvmove") return work("moves", moved_by(step, machine));
  if (tool == "rsync") return work("copies", copied(step, *run, machine));
  return std::nullopt;
}

// What takes the step back without a reboot. `then`: the machine right after the step, where some
// of it holds still, as a mount that later steps undo.
std::vector<std::string> way_back(const Step& step, Snapshot then) {
  std::vector<std::string> commands;
  for (const auto& remedy : step.undo) {
    if (remedy.achieves && holds(*remedy.achieves, then)) continue;
    for (auto& line : lines(remedy.action)) commands.push_back(std::move(line));
    if (remedy.achieves) establish(*remedy.achieves, then);
  }
  return commands;
}

void mark_window(const ClosedWindow& window, std::vector<TimelineStep>& steps) {
  auto& begins = steps[window.first - 1].begins;
  if (window.last == 0) return begins.push_back(window.place + " is not mounted from here on");
  begins.push_back("from here nobody can write to " + window.place);
  steps[window.last - 1].ends.push_back(window.place + " can be written to again");
  for (size_t n = window.first; n < window.last; ++n) steps[n - 1].closed = true;
}

}  // namespace

std::optional<Bytes> read_by_dd(const Run& run) {
  constexpr std::string_view kCount = "count=";
  for (const std::string_view word : run.argv) {
    if (!word.starts_with(kCount)) continue;
    Bytes bytes;
    if (read_number(word.substr(kCount.size()), bytes.value)) return bytes;
  }
  return std::nullopt;
}

// How much the step moves: the extents that belong to a volume afterwards. There is also a fact
// about the room that they leave, which has no volume.
std::optional<Bytes> moved_by(const Step& step, const Snapshot& machine) {
  for (const auto& fact : step.after)
    if (std::holds_alternative<LvHasExtents>(fact)) return std::nullopt;  // they are new to it
  for (const auto& fact : step.after) {
    const auto* extents = std::get_if<ExtentsAre>(&fact);
    const VolumeGroup* vg = extents ? machine.vg(extents->vg) : nullptr;
    if (!vg || extents->lv_uuid.empty()) continue;
    const auto bytes = to_bytes(extents->count, vg->extent);
    if (bytes) return *bytes;
  }
  return std::nullopt;
}

std::vector<TimelineStep> timeline_of(const Plan& plan, const Snapshot& machine,
                                      const StepNumbers& numbers,
                                      const std::vector<ClosedWindow>& windows) {
  std::vector<TimelineStep> steps;
  Snapshot now = machine;
  for (const auto& step : plan.steps) {
    steps.push_back({.number = numbers.word(steps.size() + 1),
                     .title = step.title,
                     .commands = lines(step.action),
                     .back = {},
                     .diff = file_diff(step.action),
                     .work = work_of(step, now)});
    establish(step, now);
    steps.back().back = way_back(step, now);
  }
  for (const auto& window : windows) mark_window(window, steps);
  return steps;
}

void add_durations(const Report& report, std::vector<TimelineStep>& steps,
                   std::vector<ClosedWindow>& windows) {
  for (size_t n = 0; n < std::min(steps.size(), report.steps.size()); ++n) {
    const StepReport& mine = report.steps[n];
    steps[n].state = words(mine.state);
    steps[n].seconds = mine.seconds;
    steps[n].note = mine.note;
  }
  for (auto& window : windows) {
    if (window.last == 0 || steps[window.last - 1].state != "done") continue;
    window.seconds = 0;
    for (size_t n = window.first; n <= window.last; ++n) *window.seconds += steps[n - 1].seconds;
  }
}

}  // namespace lvq
