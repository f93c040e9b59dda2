// What people read. Everything that comes from the machine or the user passes printable() on its
// way out.
#pragma once

#include <string>
#include <vector>

#include "base/duration.h"
#include "cli/outcome.h"
#include "journal/closed_index.h"
#include "model/snapshot.h"

namespace lvq {

// Colours only where they were asked for or the terminal has them; every text reads the same
// without.
struct Palette {
  bool on = false;
  std::string red(std::string_view text) const;
  std::string green(std::string_view text) const;
  std::string yellow(std::string_view text) const;
  std::string bold(std::string_view text) const;
  std::string dim(std::string_view text) const;
};

enum class Limits { hidden, shown };  // of each command: how long it may run

// "--- WARNINGS ---", "--- CURRENT STATE -> EXPECTED STATE ---", "--- PENDING SYSTEM CHANGES ---"
// (cli.md).
std::string plan_text(const Plan& plan, const Findings& findings, const Snapshot& machine,
                      const Palette& palette, Limits limits = Limits::hidden);
std::string warnings_text(const Findings& findings, const Palette& palette);
std::string notice_text(const Finding& notice, const Palette& palette);  // a line, and what to type
std::string refusals_text(const Findings& findings, const Palette& palette);

// " 3/21 Create logical volume vg0/a of 2.00 GiB ... done (0.4 s)"
std::string step_line(size_t n, size_t total, const Step& step);
std::string step_end(const StepReport& report,
                     const Palette& palette);  // " done (0.4 s)" and the line's end

std::string sentence(const Error& error);  // subject and message, printable: "/dev/sdb holds ext4"

// The last words: success, or what stopped, at which step, with the tool's own words, and the next
// command to type.
std::string ending_text(const Outcome& outcome, const Palette& palette);

struct OpenTransaction {
  std::string id, command, state;
  size_t done = 0, total = 0;
  bool past_point_of_no_return = false;
};
OpenTransaction summary(const Transaction& transaction);
std::vector<OpenTransaction> summaries(const std::vector<Transaction>& transactions);
// "provision, failed, 5 of 48 steps done"; not yet printable.
std::string progress_text(const OpenTransaction& open);
std::string way_out_text(const OpenTransaction& open,
                         const char* indent);  // the commands that end it, a line each
std::string open_text(const std::vector<OpenTransaction>& open, const Palette& palette);

// What is wrong, each with the way on; empty where nothing is.
std::string troubles_text(const std::vector<Error>& troubles, const Palette& palette);

// The storage stack as a tree. `vgs`: only these; empty: everything.
std::string status_text(const Snapshot& machine, const std::vector<std::string>& vgs,
                        const std::vector<OpenTransaction>& open, const Palette& palette);

struct History {
  std::vector<Transaction> transactions;  // oldest first
  std::vector<Finding> unreadable;
};
std::string history_text(const History& history, const Palette& palette);
std::string transaction_text(const Transaction& transaction,
                             const Palette& palette);  // step by step

std::string closed_text(const std::vector<ClosedLine>& lines);  // which, when, and how

// `misfits`: of the goal of `plan`, as check_facts() gives them.
std::string verify_text(const Plan& plan, const std::vector<UnmetFact>& unmet,
                        const Palette& palette);

}  // namespace lvq
