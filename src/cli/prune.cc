// history --prune removes the journals of transactions that were closed long enough ago, and no
// others.
#include "journal/prune.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/dialogue.h"
#include "cli/session.h"
#include "host/timestamps.h"
#include "journal/layout.h"

namespace lvq {
namespace {

// "90d": a whole number of hours, days, weeks or years (of 365 days), at most two centuries.
Result<std::chrono::hours> age(const std::string& text) {
  constexpr std::pair<char, int> kUnits[] = {{'h', 1}, {'d', 24}, {'w', 7 * 24}, {'y', 365 * 24}};
  const std::string digits = text.substr(0, text.find_first_not_of("0123456789"));
  const auto unit = std::ranges::find_if(kUnits, [&](const auto& each) {
    return text.size() == digits.size() + 1 && text.back() == each.first;
  });
  constexpr long kMost = 200L * 365 * 24;
  if (digits.empty() || digits.size() > 7 || unit == std::end(kUnits) ||
      std::stol(digits) * unit->second > kMost)
    return fail("usage", "--prune " + printable(text), "is no age", "",
                "give a number and h, d, w or y: --prune 90d");
  return std::chrono::hours(std::stol(digits) * unit->second);
}

std::string as_many(size_t n) {
  return std::to_string(n) + (n == 1 ? " transaction" : " transactions");
}

class Pruning {
 public:
  Pruning(const Session& session, const std::string& before) : session_(session), before_(before) {
    outcome_.command = "history";
  }

  int run() {
    if (!session_.ledger) return session_.refuse(session_.ledger.error());
    if (auto found = find(); !found) return session_.refuse(found.error());
    if (lines_.empty())
      return end("nothing_to_do", "No transaction was closed before that. Nothing to do.\n");
    if (!session_.globals().quiet) session_.say(closed_text(lines_));
    session_.say("The journals of " + as_many(lines_.size()) + " that were closed before " +
                 before_.substr(0, 19) + "Z" +
                 " are removed. Nothing else changes on the machine.\n");
    if (session_.globals().dry_run) return end("ready", "");
    if (!confirmed(session_, outcome_)) return session_.finish(outcome_);
    if (auto removed = remove(); !removed) return session_.refuse(as_refusal(removed.error()));
    return end("completed", "The journals of " + as_many(lines_.size()) + " were removed.\n");
  }

 private:
  const std::string& state_dir() const { return session_.globals().state_dir; }

  Result<> find() {
    TRY(Prunable prunable, closed_before(session_.host, state_dir(), *session_.ledger, before_));
    lines_ = std::move(prunable.lines);
    auto& warnings = outcome_.findings.warnings;
    for (const auto& id : prunable.kept)
      warnings.push_back(
          {{"journal-kept", id,
            "The journal of " + id +
                " stays: there are folders in its own, which may be mount points.",
            state_dir() + "/transactions/" + id, "unmount what is mounted there, and remove them"},
           ""});
    if (!session_.globals().json)
      session_.console.err(warnings_text(outcome_.findings, session_.palette));
    return {};
  }

  Result<> remove() {
    TRY(const auto none_begins, session_.host.lock({.path = kBeginLock,
                                                    .holder = "lvq history --prune",
                                                    .patience = std::chrono::minutes(1)}));
    TRY_VOID(prune(session_.host, state_dir(), lines_));
    for (const auto& line : lines_)
      if (auto logged = audit(session_.host, session_.globals().log, line.id, "PRUNED"); !logged)
        warn_unlogged(session_, logged.error(), outcome_);
    return {};
  }

  int end(const char* status, const std::string& text) const {
    return session_.print(pruned_json(status, lines_, outcome_.findings), text);
  }

  const Session& session_;
  const std::string before_;
  std::vector<ClosedLine> lines_;
  Outcome outcome_;
};

}  // namespace

int run_prune(const Session& session) {
  const auto longer_than = age(session.invocation.arguments.all("--prune").front());
  if (!longer_than) return session.refuse(longer_than.error());
  const auto stamp = session.host.stamp();
  if (!stamp) return session.refuse(stamp.error());
  return Pruning(session, rfc3339(stamp->time - *longer_than)).run();
}

}  // namespace lvq
