#include "engine/execution_plan.h"

#include <algorithm>
#include <set>

namespace lvq {
namespace {

bool writes_out(const Action& action) {
  const auto* run = std::get_if<Run>(&action);
  return run && run->argv.front() == "sync";
}

// The groups whose metadata the step writes.
std::set<std::string> groups_of(const Step& step) {
  std::set<std::string> groups;
  for (const auto& fact : step.after)
    if (auto group = rewrites_group(fact); !group.empty()) groups.insert(std::move(group));
  return groups;
}

// Builds the execution plan of a recovery, and applies the effect of each action to a copy of the
// machine.
class RecoveryPlanner {
 public:
  RecoveryPlanner(const Transaction& transaction, const Snapshot& machine, Event arrived)
      : plan_(transaction.plan), machine_(machine), cursor_(find_cursor(transaction, machine)) {
    execution_.plan = {
        .schema = plan_.schema, .id = plan_.id, .command = plan_.command, .argv = plan_.argv};
    execution_.arrived = arrived;
    execution_.drift = cursor_.drift;
    const bool untouched = cursor_.doubt && cursor_.verdict == Cursor::Doubt::untouched;
    const size_t begun = cursor_.done + (cursor_.doubt && !untouched ? 1 : 0);
    execution_.untouched = untouched && !reversible(step(*cursor_.doubt));
    for (size_t n = 1; n <= begun; ++n) execution_.past_no_return |= !reversible(step(n));
  }

  ExecutionPlan forward() && {
    unify_metadata();
    go_back_to_what_lasted();
    restore_volatile([](const Fact&) { return true; });
    replay_journals();
    size_t next = cursor_.done + 1;
    if (cursor_.verdict == Cursor::Doubt::torn) redo(next++);
    if (cursor_.verdict == Cursor::Doubt::finished && all_hold(step(next).after, machine_))
      mark_done(next++);
    for (; next <= plan_.steps.size(); ++next) {
      if (happened_anyway(step(next))) {
        mark_done(next);
        continue;
      }
      bring_back_found(step(next).before);
      open(next, Event::start, Event::done);
      execution_.spans.back().remedial =
          std::ranges::any_of(step(next).after, [&](const Fact& f) { return hidden(f); });
      add(step(next));
    }
    execution_.plan.goal = plan_.goal;
    return std::move(execution_);
  }

  ExecutionPlan back() && {
    unify_metadata();
    restore_volatile([](const Fact& fact) { return std::holds_alternative<LvActive>(fact); });
    const bool begun = cursor_.doubt && cursor_.verdict != Cursor::Doubt::untouched;
    if (cursor_.doubt && !begun) bring_back(*cursor_.doubt);
    const size_t top = cursor_.done + (begun ? 1 : 0);
    for (size_t n = top; n > 0; --n) {
      if (step(n).undo.empty()) continue;  // its effect goes with that of an earlier step
      open(n, Event::undo_start, Event::undone);
      remedy(n, step(n).undo, "Take back: ");
      for (const auto& fact : step(n).before)
        if (comes_with_its_undo(step(n), fact)) promise(fact);
    }
    execution_.plan.goal = start_of(was_table_cut_off() ? plan_.steps.size() : top);
    bring_back_found(execution_.plan.goal);
    return std::move(execution_);
  }

 private:
  const Step& step(size_t n) const { return plan_.steps[n - 1]; }

  void open(size_t n, Event begin, Event end) {
    execution_.spans.push_back({n, begin, end, execution_.plan.steps.size(), 0, {}, false});
    if (n > 0) execution_.spans.back().flush = step(n).flush;
  }

  void add(Step taken) {
    establish(taken, machine_);
    taken.flush.clear();  // JournaledSpan::flush has them
    execution_.plan.steps.push_back(std::move(taken));
    ++execution_.spans.back().count;
  }

  void remedy(size_t n, const std::vector<Remedy>& remedies, const std::string& title) {
    execution_.spans.back().remedial = true;
    for (const auto& remedy : remedies) {
      if (remedy.achieves && holds(*remedy.achieves, machine_)) continue;
      if (remedy.action == step(n).action) {
        add(step(n));  // with its `before` facts
        continue;
      }
      Step taken;
      taken.title = title + words_of(remedy, step(n), remedies);
      taken.action = remedy.action;
      taken.after_proves_done = step(n).after_proves_done;
      if (remedy.achieves) taken.after = {*remedy.achieves};
      spare_dependents(taken);
      spare_content(taken, step(n));
      add(std::move(taken));
    }
  }

  // The title of the step, and of each remedy beside the one that reverses it, what that does: no
  // two lines are the same.
  static std::string words_of(const Remedy& remedy, const Step& step,
                              const std::vector<Remedy>& all) {
    const auto reverses = [&](const Remedy& each) {
      return each.achieves && std::ranges::find(step.before, *each.achieves) != step.before.end();
    };
    if (all.size() == 1 || (reverses(remedy) && std::ranges::count_if(all, reverses) == 1))
      return step.title;
    const auto* run = std::get_if<Run>(&remedy.action);
    if (run && run->argv.back() == "daemon-reload") return "tell systemd";
    return step.title + ": " + (remedy.achieves ? text(*remedy.achieves) : text(remedy.action));
  }

  // LVM removes a volume together with its snapshots, and somebody else may have made one since, so
  // the step demands that there are none.
  static void spare_dependents(Step& taken) {
    const auto* run = std::get_if<Run>(&taken.action);
    const auto* gone = taken.after.empty() ? nullptr : std::get_if<LvAbsent>(&taken.after.front());
    if (!run || run->argv.front() != "lvremove" || !gone) return;
    taken.before.emplace_back(NoDependents{gone->vg, gone->name});
    taken.overwrites = true;  // so `before` is checked again right before it runs
  }

  // What a volume holds may have become larger since, by other hands.
  static void spare_content(Step& taken, const Step& step) {
    const auto* run = std::get_if<Run>(&taken.action);
    if (!run || run->argv.front() != "lvreduce") return;
    for (const auto& fact : step.after)
      if (std::holds_alternative<FsEnds>(fact)) taken.before.push_back(fact);
    taken.overwrites = true;  // looked at once more, right before
  }

  // A metadata commit that was cut off may have reached one PV and not another; vgck brings all PVs
  // to the newest metadata (lvm-behaviour 2).
  void unify_metadata() {
    if (!cursor_.doubt) return;
    for (const auto& group : groups_of(step(*cursor_.doubt))) {
      if (!machine_.vg(group)) continue;
      open(0, Event::start, Event::done);
      execution_.spans.back().flush = step(*cursor_.doubt).flush;
      Step vgck;
      vgck.title = "Bring the metadata of volume group " + group + " to one state";
      vgck.action = Run{{"vgck", "--updatemetadata", group}};
      add(std::move(vgck));
    }
  }

  // Goes back to before the steps that a reboot has taken back. The journal records this before
  // they run again: if lvq is killed meanwhile, the next recovery must not take their old work for
  // the new.
  void go_back_to_what_lasted() {
    const auto from = taken_back_by_reboot(plan_, cursor_, machine_);
    if (!from) return;
    open(*from, Event::undo_start, Event::undone);
    execution_.spans.back().flush.clear();
    cursor_.done = *from - 1;
    cursor_.doubt.reset();
    cursor_.verdict = Cursor::Doubt::none;
  }

  // Brings back the volatile facts that done steps had made and a reboot has lost.
  // Step::restore_volatile does that without repeating what outlasted the reboot.
  template <class Wanted>
  void restore_volatile(Wanted wanted) {
    auto made = latest_facts(plan_, cursor_.done);
    if (cursor_.doubt)  // its own facts are dealt with where it is redone or undone
      for (const auto& fact : step(*cursor_.doubt).after) forget(fact, made);
    std::set<size_t> lost;
    for (const auto& [about, each] : made)
      if (is_volatile(each.fact) && wanted(each.fact) && !holds(each.fact, machine_))
        lost.insert(each.step);
    for (const size_t n : lost) {
      open(n, Event::start, Event::done);
      execution_.spans.back().flush.clear();
      remedy(n, step(n).restore_volatile, "Bring back: ");
      for (const auto& [about, each] : made) comes_back(each.fact);
    }
  }

  bool lost(const Fact& fact) const { return is_volatile(fact) && !holds(fact, machine_); }

  // After a cut the growth of a file system may be in its journal and not yet in its superblock.
  // Mounting it again makes the kernel replay that journal.
  void replay_journals() {
    for (const auto& [about, each] : latest_facts(plan_, cursor_.done)) {
      const Step& grown = step(each.step);
      if (grown.no_way_back.empty() || holds(each.fact, machine_) || is_volatile(each.fact))
        continue;
      if (std::ranges::any_of(grown.before, [&](const Fact& f) { return lost(f); })) {
        open(each.step, Event::start, Event::done);
        execution_.spans.back().flush.clear();
        remedy(each.step, grown.restore_volatile, "Bring back: ");
      }
      if (execution_.plan.steps.empty()) continue;
      execution_.plan.steps.back().after.push_back(each.fact);
      establish(each.fact, machine_);
    }
  }

  // The undo of this step may have ended before a reboot. Repeats what the reboot may have lost of
  // it: volatile facts, and what was to be written to the disk.
  void bring_back(size_t n) {
    std::vector<Remedy> lost = step(n).undo;
    std::erase_if(lost, [&](const Remedy& remedy) {
      if (!remedy.achieves) return !writes_out(remedy.action);
      return !is_volatile(*remedy.achieves) || holds(*remedy.achieves, machine_);
    });
    if (lost.empty()) return;
    open(n, Event::undo_start, Event::undone);
    remedy(n, lost, "Bring back: ");
  }

  // Brings back mounts and swap that were there before the transaction, where a reboot has not done
  // so, or not yet. The actions are those of the plan's undos.
  void bring_back_found(const std::vector<Fact>& facts) {
    for (const auto& fact : facts) {
      const bool is_use =
          std::holds_alternative<Mounted>(fact) || std::holds_alternative<SwapOn>(fact);
      const Remedy* remedy = is_use && !holds(fact, machine_) ? remedy_for(fact) : nullptr;
      if (!remedy) continue;
      open(0, Event::start, Event::done);
      Step taken;
      taken.title = "Bring back that " + text(fact);
      taken.action = remedy->action;
      taken.after = {fact};
      add(std::move(taken));
    }
  }

  // A boot finds no partitions in a table that was cut off while it was written (engine/mending.h),
  // so it has not mounted anything that lies on them either, whatever step would have used it.
  bool was_table_cut_off() const {
    return cursor_.doubt && std::ranges::any_of(step(*cursor_.doubt).before, [](const Fact& fact) {
             return std::holds_alternative<PartitionIs>(fact);
           });
  }

  const Remedy* remedy_for(const Fact& fact) const {
    for (const auto remedies : {&Step::undo, &Step::redo})
      for (const auto& each : plan_.steps)
        for (const auto& remedy : each.*remedies)
          if (remedy.achieves == fact) return &remedy;
    return nullptr;
  }

  // Whether the fact is about a directory on a volume that the plan mounts. It cannot be seen
  // before that mount, and the directory may exist already.
  bool hidden(const Fact& fact) const { return !is_volatile(fact) && !is_stable(fact, plan_); }

  // If the last action mounts a volume again, a fact about a directory on it is true again.
  void comes_back(const Fact& fact) {
    if (!hidden(fact) || execution_.spans.back().count == 0) return;
    Step& brought = execution_.plan.steps.back();
    const bool below = std::ranges::any_of(brought.after, [&](const Fact& each) {
      const auto* mounted = std::get_if<Mounted>(&each);
      return mounted && subject(fact).starts_with("dir:" + mounted->target + "/");
    });
    if (!below) return;
    brought.after.push_back(fact);
    establish(fact, machine_);
  }

  void redo(size_t n) {
    open(n, Event::start, Event::done);
    remedy(n, step(n).redo, "Begin anew: ");
    for (const auto& fact : step(n).after) promise(fact);
  }

  // The remedies make this fact true together, so it is added to the `after` of the last one.
  void promise(const Fact& fact) {
    establish(fact, machine_);
    if (execution_.spans.back().count == 0) return;
    auto& after = execution_.plan.steps.back().after;
    if (std::ranges::find(after, fact) == after.end()) after.push_back(fact);
  }

  // Whether the undo makes this fact true although no remedy names it. One action that moves
  // extents makes two facts true, and so does one that makes a swap area (its UUID and its size).
  static bool comes_with_its_undo(const Step& step, const Fact& fact) {
    const bool is_content =
        std::holds_alternative<FsIs>(fact) || std::holds_alternative<FsEnds>(fact);
    return std::holds_alternative<ExtentsAre>(fact) ||
           (is_content && std::ranges::any_of(step.after, [&](const Fact& f) {
              return subject(f) == subject(fact);
            }));
  }

  // Whether the step's effect is there without it, as when a reboot has unmounted what it was to
  // unmount.
  bool happened_anyway(const Step& step) const {
    return step.after_proves_done && !step.after.empty() &&
           std::ranges::all_of(step.after, [&](const Fact& fact) {
             return is_volatile(fact) && holds(fact, machine_);
           });
  }

  // Runs nothing, since the step's effects are there. They are flushed, and the journal notes the
  // step as done.
  void mark_done(size_t n) { open(n, Event::start, Event::done); }

  // Facts about the use of a volume. If somebody uses it by now, that must not stop the way back.
  static bool is_about_use(const Fact& fact) {
    return std::holds_alternative<DeviceUnused>(fact) || std::holds_alternative<NotBusy>(fact) ||
           std::holds_alternative<LvClosed>(fact);
  }

  // The facts that were true before the first `top` steps. Those about use and free room are left
  // out, because they follow from the others.
  std::vector<Fact> start_of(size_t top) const {
    std::set<std::string> known;
    std::vector<Fact> start;
    for (size_t n = 1; n <= top; ++n) {
      for (const auto& fact : step(n).before) {
        const bool follows = std::holds_alternative<RoomIn>(fact) ||
                             std::holds_alternative<PvEmpty>(fact) || is_about_use(fact);
        if (follows) continue;
        for (auto& each : single_facts(fact))
          if (!known.contains(subject(each))) start.push_back(std::move(each));
      }
      for (const auto* facts : {&step(n).before, &step(n).after})
        for (const auto& fact : *facts)
          for (const auto& each : single_facts(fact)) known.insert(subject(each));
    }
    return start;
  }

  const Plan& plan_;
  Snapshot machine_;
  Cursor cursor_;
  ExecutionPlan execution_;
};

bool same(const std::vector<UnmetFact>& a, const std::vector<UnmetFact>& b) {
  return std::ranges::equal(a, b, [](const UnmetFact& x, const UnmetFact& y) {
    return x.step == y.step && x.fact == y.fact;
  });
}

}  // namespace

bool ExecutionPlan::operator==(const ExecutionPlan& other) const {
  return plan == other.plan && spans == other.spans && arrived == other.arrived &&
         past_no_return == other.past_no_return && same(drift, other.drift);
}

ExecutionPlan execution_of(const Plan& plan) {
  ExecutionPlan execution{.plan = plan};
  for (size_t n = 1; n <= plan.steps.size(); ++n)
    execution.spans.push_back(
        {n, Event::start, Event::done, n - 1, 1, plan.steps[n - 1].flush, false});
  return execution;
}

ExecutionPlan preparation_for(const Plan& plan) {
  ExecutionPlan execution;
  execution.plan = {
      .schema = plan.schema, .id = plan.id, .command = plan.command, .argv = plan.argv};
  execution.arrived.reset();
  return execution;
}

void add_preparation(ExecutionPlan& execution, Step step, bool remedial) {
  execution.spans.push_back(
      {0, Event::start, Event::done, execution.plan.steps.size(), 1, {}, remedial});
  execution.plan.steps.push_back(std::move(step));
}

ExecutionPlan recovery_forward(const Transaction& transaction, const Snapshot& machine) {
  return RecoveryPlanner(transaction, machine, Event::completed).forward();
}

ExecutionPlan recovery_back(const Transaction& transaction, const Snapshot& machine) {
  return RecoveryPlanner(transaction, machine, Event::repaired).back();
}

}  // namespace lvq
