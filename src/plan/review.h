// What can be said of a plan without running it: whether it fits a machine, and from where on it
// cannot be taken back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace lvq {

// A fact that a step needs and that does not hold.
struct UnmetFact {
  size_t step = 0;  // from 1; 0: the goal
  Fact fact;
  std::string found;
};

// The chain check: walks the plan from step `first` (from 1) over a copy of the snapshot; every
// step's `before` must hold after the steps ahead of it, and the goal after the last.
std::vector<UnmetFact> check_chain(const Plan& plan, Snapshot snapshot, size_t first = 1);

// Facts of `facts` that do not hold.
std::vector<UnmetFact> check_facts(const std::vector<Fact>& facts, const Snapshot& snapshot,
                                   size_t step = 0);

// Applies the step's effects to the snapshot, as the walk does. Where the step changes a file, that
// is the file's text alone.
void establish(const Step& step, Snapshot& snapshot);

// True where the step destroys nothing for good, and what it makes can be taken back or goes with
// what an earlier step made.
bool reversible(const Step& step);

// The first step that is not reversible, from 1; nothing: all are.
std::optional<size_t> point_of_no_return(const Plan& plan);
// Why the step is not reversible: "destroys ext4 \"photos\" on /dev/sdb", "an xfs cannot become
// smaller".
std::string why_no_return(const Step& step);

// All that has to be probed to check the plan.
Scope scope_of(const Plan& plan);
Scope scope_of(const std::vector<Fact>& facts);

// The action's commands, each as its words: what is run, or words for what lvq does by itself
// ("update /etc/fstab", "mkdir -m 0755 /srv/a").
std::vector<std::vector<std::string>> commands_of(const Action& action);
// The commands on one line, quoted as for a shell.
std::string text(const Action& action);
// The commands, each on a line of its own, quoted as for a shell.
std::vector<std::string> lines(const Action& action);

// How the action changes a file: the file's path, and the lines that it adds ("+UUID=… /srv/a xfs
// defaults 0 0") and removes ("-…").
struct FileDiff {
  std::string path;
  std::vector<std::string> lines;
  bool operator==(const FileDiff&) const = default;
};
std::optional<FileDiff> file_diff(const Action& action);

}  // namespace lvq
