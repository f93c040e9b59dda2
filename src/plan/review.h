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

// The step's effects as the walk applies them to a snapshot. Of a file that is replaced, that is
// its text alone.
void establish(const Step& step, Snapshot& snapshot);

// It destroys nothing for good, and what it makes can be taken back or goes with what an earlier
// step made.
bool reversible(const Step& step);

// The first step that is not, from 1.
std::optional<size_t> point_of_no_return(const Plan& plan);
// What its line says of it: "destroys ext4 \"photos\" on /dev/sdb", "an xfs cannot become smaller".
std::string why_no_return(const Step& step);

// All that has to be probed to check the plan.
Scope scope_of(const Plan& plan);
Scope scope_of(const std::vector<Fact>& facts);

// The action's commands, each word by word: what is run, or what a shell would do the same with
// ("update /etc/fstab", "mkdir -m 0755 /srv/a").
std::vector<std::vector<std::string>> commands_of(const Action& action);
// The same as a line, quoted.
std::string text(const Action& action);
// The same, a line for each of its commands.
std::vector<std::string> lines(const Action& action);

// Where the action changes a file: its path, and "+UUID=… /srv/a xfs defaults 0 0", "-…" for the
// lines that come and go.
struct FileDiff {
  std::string path;
  std::vector<std::string> lines;
  bool operator==(const FileDiff&) const = default;
};
std::optional<FileDiff> file_diff(const Action& action);

}  // namespace lvq
