#include "journal/ledger.h"

#include <limits>

#include "journal/layout.h"
#include "journal/record_json.h"

namespace lvq {
namespace {

constexpr size_t kAnyStep = std::numeric_limits<size_t>::max();

void add_damaged(Host& host, const std::string& state_dir, const std::string& id, Error error,
                 Ledger& ledger) {
  auto plan = load_journaled_plan(host, state_dir, id);
  ledger.damaged.push_back(
      {id, std::move(error), plan ? std::optional(*std::move(plan)) : std::nullopt});
}

Result<std::string> log_text(Host& host, const std::string& state_dir, const std::string& id) {
  TRY(const JournalPaths paths, paths_of_transaction(host, state_dir, id));
  return read_if_there(host, paths.log);
}

void load_open(Host& host, const std::string& state_dir, const std::string& id, Ledger& ledger) {
  auto transaction = load_transaction(host, state_dir, id);
  if (!transaction) return add_damaged(host, state_dir, id, transaction.error(), ledger);
  if (transaction->open()) ledger.open.push_back(*std::move(transaction));
}

// Reads the plan last: that of a closed transaction may be long, or in the format of another
// version.
void look_at(Host& host, const std::string& state_dir, const std::string& id, Ledger& ledger) {
  const auto text = log_text(host, state_dir, id);
  if (!text && text.error().code == "absent") return;  // it was removed after it was listed
  if (!text) return add_damaged(host, state_dir, id, text.error(), ledger);
  if (closing_record(*text)) return ledger.ended.push_back(id);
  const auto log = decode_log(*text, JournalPaths(state_dir, id).log, kAnyStep);
  if (!log) return add_damaged(host, state_dir, id, log.error(), ledger);
  if (is_closed(state_of(log->records)))
    return ledger.ended.push_back(id);  // a torn record follows the closing one
  if (!log->records.empty()) load_open(host, state_dir, id, ledger);
}

}  // namespace

Result<Ledger> read_ledger(Host& host, const std::string& state_dir) {
  Ledger ledger;
  TRY(ledger.index, read_closed_index(host, state_dir));
  TRY(const auto ids, list_others(host, state_dir, ledger.index));
  for (const auto& id : ids) look_at(host, state_dir, id, ledger);
  return ledger;
}

Traces all_traces(Host& host, const std::string& state_dir, const Ledger& ledger) {
  std::map<std::string, Traces> by_id;
  for (const auto& [id, line] : ledger.index.telling) by_id[id] = line.traces;
  for (const auto& id : ledger.ended)
    if (auto line = line_of(host, state_dir, id)) by_id[id] = std::move(line->traces);
  for (const auto& transaction : ledger.open) by_id[transaction.plan.id] = traces_of(transaction);
  Traces all = ledger.index.remembered;
  for (const auto& [id, traces] : by_id) all.follow(traces);
  return all;
}

std::optional<ClosedLine> line_of(Host& host, const std::string& state_dir, const std::string& id) {
  if (const auto transaction = load_transaction(host, state_dir, id)) {
    if (!is_closed(transaction->state())) return std::nullopt;
    return ClosedLine{id, transaction->records.back().time, transaction->state(),
                      traces_of(*transaction)};
  }
  const auto text = log_text(host, state_dir, id);
  if (!text) return std::nullopt;
  const auto last = closing_record(*text);
  if (!last) return std::nullopt;
  return ClosedLine{id, last->time, state_left_by(last->event)};
}

Result<> enter_closed(Host& host, const std::string& state_dir,
                      const std::vector<ClosedLine>& lines) {
  if (lines.empty()) return {};
  std::string text = "\n";  // ends a line that a power cut left half written
  for (const auto& line : lines) text += encode_closed(line) + "\n";
  return host.append(JournalPaths(state_dir, "").closed, text, 0600);
}

Result<> enter_ended(Host& host, const std::string& state_dir,
                     const std::vector<std::string>& ids) {
  std::vector<ClosedLine> lines;
  for (const auto& id : ids)
    if (auto line = line_of(host, state_dir, id)) lines.push_back(*std::move(line));
  return enter_closed(host, state_dir, lines);
}

}  // namespace lvq
