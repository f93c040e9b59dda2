#include "engine/cursor.h"

#include <algorithm>

#include "model/names.h"

namespace lvq {
namespace {

std::string directory_of(const Fact& fact) {
  if (const auto* dir = std::get_if<DirIs>(&fact)) return dir->path;
  if (const auto* dir = std::get_if<DirAbsent>(&fact)) return dir->path;
  return "";
}

bool all_stable_hold(const std::vector<Fact>& facts, const Plan& plan, const Snapshot& machine) {
  return std::ranges::all_of(
      facts, [&](const Fact& fact) { return !is_stable(fact, plan) || holds(fact, machine); });
}

// A step was done and then begun again. True: its undo was cut off, and it is not known how much of
// its effect is left. False: it ran again for what a reboot loses, which can be repeated at no
// cost.
bool was_being_undone(const Transaction& transaction, size_t step) {
  const auto last = std::ranges::find_if(
      transaction.records.rbegin(), transaction.records.rend(), [&](const Record& r) {
        return r.step == step && (r.event == Event::start || r.event == Event::undo_start);
      });
  return last != transaction.records.rend() && last->event == Event::undo_start;
}

// True for a step that grows a file system for good and may have begun: the file system ends behind
// its former end, or a fact that the step needs does not hold. The latter is so while it is not
// mounted, and then its journal may hold a growth that its superblock does not show yet.
bool may_have_grown(const Step& step, const Snapshot& machine) {
  if (step.no_way_back.empty()) return false;
  return !std::ranges::all_of(step.before, [&](const Fact& fact) {
    const auto* ends = std::get_if<FsEnds>(&fact);
    return holds(ends ? Fact(FsEnds{ends->path, Bytes{1}, ends->least}) : fact, machine);
  });
}

}  // namespace

// Only a stable fact can show that a step was not begun. A mount has none: either it is there, or
// it is made again.
Cursor::Doubt judge(const Step& step, const Plan& plan, const Snapshot& machine) {
  if (!may_have_grown(step, machine) && all_stable_hold(step.before, plan, machine) &&
      !all_stable_hold(step.after, plan, machine))
    return Cursor::Doubt::untouched;
  if (step.after_proves_done && all_hold(step.after, machine)) return Cursor::Doubt::finished;
  return Cursor::Doubt::torn;
}

bool may_be_in_journal(const Step& grown, const Fact& fact, const Snapshot& machine) {
  if (grown.no_way_back.empty() || !std::holds_alternative<FsEnds>(fact)) return false;
  const auto is_lost = [&](const Fact& each) { return is_volatile(each) && !holds(each, machine); };
  return std::ranges::any_of(grown.before, is_lost) &&
         std::ranges::all_of(grown.before, [&](const Fact& each) {
           return is_volatile(each) || holds(each, machine);
         });
}

bool is_stable(const Fact& fact, const Plan& plan) {
  if (is_volatile(fact)) return false;
  const std::string directory = directory_of(fact);
  if (directory.empty()) return true;
  return std::ranges::none_of(plan.steps, [&](const Step& step) {
    return std::ranges::any_of(step.after, [&](const Fact& after) {
      const auto* mounted = std::get_if<Mounted>(&after);
      return mounted && directory.starts_with(mounted->target + "/");
    });
  });
}

void forget(const Fact& fact, std::map<std::string, MadeFact>& latest) {
  for (const auto& each : single_facts(fact)) latest.erase(subject(each));
  for (const auto& other : supersedes(fact)) latest.erase(other);
}

std::map<std::string, MadeFact> latest_facts(const Plan& plan, size_t done) {
  std::map<std::string, MadeFact> latest;
  for (size_t n = 1; n <= done; ++n)
    for (const auto& fact : plan.steps[n - 1].after) {
      forget(fact, latest);
      for (const auto& each : single_facts(fact)) latest[subject(each)] = {n, each};
    }
  return latest;
}

namespace {

bool is_lasting(const Step& step, const Plan& plan) {
  return std::ranges::any_of(step.after, [&](const Fact& fact) { return is_stable(fact, plan); });
}

bool asks_for(const Step& step, const Fact& fact) {
  return std::ranges::find(step.before, fact) != step.before.end();
}

// The earliest step from `first` on that made a fact which this step asks for and which is lost by
// now; 0: none.
size_t maker_of_lost(const Step& step, size_t first, const std::map<std::string, MadeFact>& made,
                     const Snapshot& machine) {
  size_t maker = 0;
  for (const auto& fact : step.before) {
    const auto it = made.find(subject(fact));
    const bool is_made = it != made.end() && it->second.step >= first && it->second.fact == fact;
    if (is_made && is_volatile(fact) && !holds(fact, machine) &&
        (maker == 0 || it->second.step < maker))
      maker = it->second.step;
  }
  return maker;
}

}  // namespace

std::optional<size_t> taken_back_by_reboot(const Plan& plan, const Cursor& cursor,
                                           const Snapshot& machine) {
  const auto step = [&](size_t n) -> const Step& { return plan.steps[n - 1]; };
  const bool begun = cursor.doubt && cursor.verdict != Cursor::Doubt::untouched;
  if (begun && is_lasting(step(*cursor.doubt), plan)) return std::nullopt;
  size_t first = cursor.done + 1;
  while (first > 1 && !is_lasting(step(first - 1), plan)) --first;
  const auto asked_again = [&](const Step& work) {
    return std::ranges::any_of(work.before, [&](const Fact& fact) {
      return is_volatile(fact) && !holds(fact, machine) &&
             std::any_of(plan.steps.begin() + static_cast<long>(cursor.done), plan.steps.end(),
                         [&](const Step& later) { return asks_for(later, fact); });
    });
  };
  std::optional<size_t> from;
  for (size_t n = first; n <= cursor.done; ++n) {
    if (!step(n).after.empty() || !asked_again(step(n))) continue;
    const size_t maker = maker_of_lost(step(n), first, latest_facts(plan, n - 1), machine);
    if (maker > 0 && (!from || maker < *from)) from = maker;
  }
  return from;
}

Cursor find_cursor(const Transaction& transaction, const Snapshot& machine) {
  const Plan& plan = transaction.plan;
  Cursor cursor{.done = transaction.done(), .doubt = transaction.in_doubt()};
  if (cursor.doubt && *cursor.doubt <= cursor.done) {
    if (was_being_undone(transaction, *cursor.doubt))
      cursor.done = *cursor.doubt - 1;
    else
      cursor.doubt.reset();
  }
  auto latest = latest_facts(plan, cursor.done);
  if (cursor.doubt) {
    const Step& step = plan.steps[*cursor.doubt - 1];
    cursor.verdict = judge(step, plan, machine);
    for (const auto& fact : step.after) forget(fact, latest);
  }
  for (const auto& [about, each] : latest)
    if (is_stable(each.fact, plan) && !holds(each.fact, machine) &&
        !may_be_in_journal(plan.steps[each.step - 1], each.fact, machine))
      cursor.drift.push_back({each.step, each.fact, found(each.fact, machine)});
  return cursor;
}

}  // namespace lvq
