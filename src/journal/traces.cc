#include "journal/traces.h"

#include "model/names.h"

namespace lvq {
namespace {

void add_merged(const Step& step, Traces& traces) {
  for (const auto& fact : step.after)
    if (const auto* gone = std::get_if<LvAbsent>(&fact))
      traces.merged.insert(full_name(gone->vg, gone->name));
    else if (const auto* going = std::get_if<LvMerging>(&fact))
      traces.merged.insert(full_name(going->vg, going->name));
}

}  // namespace

void Traces::follow(const Traces& next) {
  for (const auto& path : next.removed) {
    made.erase(path);
    removed.insert(path);
  }
  for (const auto& path : next.made) {
    removed.erase(path);
    made.insert(path);
  }
  merged.insert(next.merged.begin(), next.merged.end());
}

Traces traces_of(const Transaction& transaction) {
  Traces traces;
  if (transaction.state() == State::repaired) return traces;
  for (size_t n = 0; n < transaction.done(); ++n) {
    const Step& step = transaction.plan.steps[n];
    if (const auto* dir = std::get_if<MakeDir>(&step.action)) traces.follow({.made = {dir->path}});
    if (const auto* dir = std::get_if<RemoveDir>(&step.action))
      traces.follow({.removed = {dir->path}});
    const auto* run = std::get_if<Run>(&step.action);
    if (run && run->argv.front() == "lvconvert" && transaction.plan.command == "snap-back")
      add_merged(step, traces);
  }
  return traces;
}

}  // namespace lvq
