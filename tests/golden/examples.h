// Hand-made machines, and what lvq plans and journals on them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/outcome.h"
#include "commands/command.h"
#include "journal/journal.h"

namespace lvq {

struct Example {
  Plan plan;
  Findings findings;
  Snapshot machine;  // before the plan
};

using Options = std::vector<std::pair<std::string, std::string>>;  // {"--vg", "data"}, …

// Plans with fixed identifiers, so that the same example is the same text.
Example planned(const Command& command, Snapshot machine, const Options& options,
                const std::set<std::string>& allowed = {},
                const std::set<std::string>& made_directories = {});

Device disk(const std::string& name, uint32_t major, uint32_t minor, Bytes size);

// Five loop devices of 3 GiB, blank.
Snapshot five_loops();
// The same with a camera's disk sdb that holds an ext4 "photos".
Snapshot loops_and_photos();
// Disks with everything that can be wrong with one.
Snapshot troubled_machine();

// With the ten volumes, of which one has a snapshot and another is not active.
Snapshot ten_volumes_in_use();
// The same, and everything that can keep a volume from being removed.
Snapshot ten_volumes_held();

// Of the ten volumes one with xfs, mounted and named in fstab.
Snapshot xfs_to_shrink();

// Two volumes on the first of three disks, one of them on the second too.
Snapshot disks_to_evacuate();

Options ten_volumes();
Options photos_request();
Options troubled_request();

Snapshot after(const Example& example);

// A transaction whose first `done` steps are journaled as done; the next one failed where `fails`.
Transaction journaled(const Example& example, size_t done, bool fails);

// Outcomes of executing it.
Outcome failed(const Example& example, size_t at);
Outcome refused(const Example& example);

}  // namespace lvq
