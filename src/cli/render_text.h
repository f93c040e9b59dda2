// What people read. Everything that comes from the machine or the user passes printable() on its
// way out.
#pragma once

#include <string>
#include <vector>

#include "base/duration.h"
#include "cli/outcome.h"
#include "cli/palette.h"
#include "cli/render_tree.h"
#include "cli/running.h"
#include "journal/closed_index.h"
#include "model/snapshot.h"

namespace lvq {

std::string warnings_text(const Findings& findings, const Palette& palette);
std::string notice_text(const Finding& notice, const Palette& palette);  // a line, and what to type
std::string refusals_text(const Findings& findings, const Palette& palette);

std::string number_text(size_t n, const StepNumbers& numbers);  // " 3/21"
std::string step_end(const StepReport& report,
                     const Palette& palette);  // " done (0.4 s)" and the line's end

std::string sentence(const Error& error);  // subject and message, printable: "/dev/sdb holds ext4"

// The last words: success, or which step stopped, why in the tool's own words, and the next command
// to type.
std::string ending_text(const Outcome& outcome, const Palette& palette);

struct OpenTransaction {
  std::string id, command, state;
  size_t done = 0, total = 0;
  bool past_point_of_no_return = false;
  std::optional<Running> running;  // the lvq that is at work on it now
};
OpenTransaction summary(const Transaction& transaction,
                        const std::optional<Running>& running = std::nullopt);
std::vector<OpenTransaction> summaries(const std::vector<Transaction>& transactions, Host& host);
// "provision, failed, 5 of 48 steps done", or "provision, running as process 812 since …, step
// 12/48, 37 %"; not yet printable.
std::string progress_text(const OpenTransaction& open);
std::string way_out_text(const OpenTransaction& open,
                         const char* indent);  // the commands that end it, a line each
std::string open_text(const std::vector<OpenTransaction>& open, const Palette& palette);

// What is wrong, each with what to do about it; empty where nothing is wrong.
std::string troubles_text(const std::vector<Error>& troubles, const Palette& palette);

// The storage stack as a tree. `vgs`: only these; empty: everything.
std::string status_text(const Snapshot& machine, const std::vector<std::string>& vgs,
                        const std::vector<OpenTransaction>& open, const Palette& palette,
                        Detail detail = Detail::status);

struct History {
  std::vector<Transaction> transactions;  // oldest first
  std::vector<Finding> unreadable;
};
std::string history_text(const History& history, const Palette& palette);
std::string transaction_text(const Transaction& transaction, const Palette& palette,
                             const std::optional<Running>& running = {});  // step by step

std::string closed_text(const std::vector<ClosedLine>& lines);  // which, when and how

std::string taken_back_text(const Plan& plan, const Palette& palette);  // of verify
// `unmet`: those facts of the plan's goal that check_facts() reports.
std::string verify_text(const Plan& plan, const std::vector<UnmetFact>& unmet,
                        const Palette& palette);

}  // namespace lvq
