// The durable record of a transaction (docs/journal-format.md): plan.json, written once before the
// first effect, and log.jsonl, append-only, one record a line, an fsync each. The state is folded
// from the log, never stored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/host.h"
#include "plan/plan.h"

namespace lvq {

enum class Event {
  begin,       // plan.json is durable; carries its digest
  start,       // the step's action is about to run
  done,        // its effects are durable
  failed,      // its action failed; exit status, signal, the tool's last words
  undo_start,  // the step's undo is about to run
  undone,
  stopped,  // a signal was honoured between two steps, or in the middle of one that can be gone on
            // with
  drifted,  // a fact the next step needs did not hold
  completed,  // the goal was proved
  repaired,   // every done step was undone and the start proved
  abandoned,  // closed by hand
};

struct Record {
  Event event = Event::begin;
  size_t step = 0;                  // from 1; 0 for the transaction as a whole
  std::string time;                 // RFC 3339, UTC, milliseconds
  double seconds = 0;               // how long the action took; with done, failed, undone
  int exit_status = 0, signal = 0;  // with failed
  std::string words;                // tail of the tool's output, or why it stopped
  std::string plan_digest;          // with begin: SHA-256 of plan.json's bytes
  bool operator==(const Record&) const = default;
};

enum class State { planned, executing, halted, failed, drifted, completed, repaired, abandoned };

const char* name(Event event);
const char* name(State state);
State state_left_by(Event event);                    // where that is the last record
State state_of(const std::vector<Record>& records);  // where these are all
bool is_closed(State state);                         // completed, repaired or abandoned

// What plan.json holds beside the plan.
struct Origin {
  std::string time;  // RFC 3339
  std::string lvq, lvm, kernel, host;
};

struct Transaction {
  Plan plan;
  Origin origin;
  std::vector<Record> records;
  std::string plan_digest;         // SHA-256 of plan.json
  uint64_t whole_bytes = 0;        // of the log that hold `records`
  uint64_t torn_bytes = 0;         // of an incomplete last line, not part of `records`
  std::vector<std::string> holds;  // lines of hold.log: when an application was held, and let go

  State state() const;
  // Executing, halted, failed or drifted: it blocks others until continued, repaired or abandoned.
  bool open() const;
  // Steps done and not undone.
  size_t done() const;
  // The step (from 1) that was started, or whose undo was, and that did not end well: the machine
  // may have any state in between.
  std::optional<size_t> in_doubt() const;
};

// An open journal to append to. Exactly one writer: lvq holds its lock.
class Journal {
 public:
  // Creates DIR/transactions/<plan.id>/ with plan.json and the begin record. Nothing was executed
  // before it returns.
  static Result<Journal> begin(Host& host, const std::string& state_dir, const Plan& plan,
                               const Origin& origin);
  // Opens an existing one for appending; a torn last line is cut first. REQUIRES: loaded under the
  // lock.
  static Result<Journal> open(Host& host, const std::string& state_dir, const Transaction& loaded);

  // Stamps the record with the time, appends it durably. An error means: it is not known to be
  // durable, so nothing may be executed on the strength of it.
  Result<> note(Record record);

  // Of what an application was held for, and when it was let go: beside the log.
  std::string hold_log() const;

 private:
  Journal(Host& host, std::string log_path, size_t next)
      : host_(&host), log_path_(std::move(log_path)), next_(next) {}
  Host* host_;
  std::string log_path_;
  size_t next_;  // number of the next record
  std::optional<Error>
      broken_;  // the first note that failed: what is at the end of the file is not known
};

// Reads one transaction; a torn tail is counted, not an error. A damaged record that is not the
// last one, a plan whose digest differs, or a hostile id is an error ("plan-invalid") that names
// the file and the line.
Result<Transaction> load_transaction(Host& host, const std::string& state_dir,
                                     const std::string& id);

// The plan alone, whatever is in the log.
Result<Plan> load_journaled_plan(Host& host, const std::string& state_dir, const std::string& id);

// All ids in DIR/transactions, oldest first; empty where there is none yet. Of those that the index
// of closed ones has no file is looked at.
Result<std::vector<std::string>> list_transactions(Host& host, const std::string& state_dir);

// The one that began last, which the file "begun" tells whatever the clock did meanwhile;
// transactions of an lvq that did not write it began before all others. Error "absent" where there
// is none.
Result<std::string> last_transaction(Host& host, const std::string& state_dir);

// The human audit log: "2026-11-22T15:51:30.123Z <id> INTENT pvcreate --yes …". For people, so
// nothing waits for the disk.
Result<> audit(Host& host, const std::string& log_path, const std::string& id,
               const std::string& line);

// Whether audit() will find what it needs, so that a run that could not be logged is refused before
// anything is begun.
Result<> check_log(Host& host, const std::string& log_path);

}  // namespace lvq
